import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { LoadAnswer, LoadJob, LoadResult } from './job.js';

const generator = fileURLToPath(new URL('generator.js', import.meta.url));

/** Does a job in a process of its own, so that what it costs is not taken for the bench's or the shop's. */
export function runLoad<Job extends LoadJob>(job: Job, signal?: AbortSignal): Promise<LoadResult<Job>> {
  return new Promise((resolve, reject) => {
    const child = fork(generator, { execArgv: [], signal });
    child.once('error', reject);
    child.once('exit', (code, by) =>
      reject(new Error(`the load generator ended before its job was done: ${by ?? code}`)),
    );
    child.once('message', (answer: LoadAnswer) => {
      if ('result' in answer) resolve(answer.result as LoadResult<Job>);
      else reject(new Error(`the load generator failed: ${answer.failed}`));
    });
    child.send(job);
  });
}
