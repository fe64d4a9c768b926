import { errorMessage } from '@orderflow/kernel';
import { fire } from './fire.js';
import { follow } from './follow.js';
import type { LoadAnswer, LoadJob } from './job.js';
import { place } from './place.js';

// The process of a load generator: takes one job from its parent, does it, says what it came to, and ends.
process.once('message', (job: LoadJob) => {
  const answer = (said: LoadAnswer) => process.send?.(said, () => process.disconnect());
  doJob(job).then(
    (result) => answer({ result }),
    (error: unknown) => answer({ failed: errorMessage(error) }),
  );
});
function doJob(job: LoadJob) {
  if (job.kind === 'place') return place(job);
  return job.kind === 'follow' ? follow(job) : fire(job);
}

// Whoever wanted it is gone.
process.on('disconnect', () => process.exit());
