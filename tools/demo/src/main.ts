import { runCommand, StopRequest, type Screen } from '@orderflow/command-line';
import { describeVerdict } from '@orderflow/start';
import { help, listed, parseOptions, type DemoOptions } from './options.js';
import { showDemo } from './show-demo.js';
import { openStack } from './open-stack.js';

const { signal } = new StopRequest();

async function run({ demo, short, running }: DemoOptions, screen: Screen): Promise<number> {
  if (!demo) {
    listed.forEach(screen.say);
    return 0;
  }
  screen.say(`${demo.name}: ${demo.summary}`);
  const opened = await openStack(demo, { running, signal, ...screen });
  let passed = false;
  try {
    const verdict = await showDemo({ demo, opened, short, signal, screen });
    ({ passed } = verdict);
    describeVerdict(verdict).forEach(screen.say);
    return passed ? 0 : 1;
  } finally {
    screen.show('stopping');
    await opened.stop(!passed && !signal.aborted);
    screen.clear();
  }
}

await runCommand({ name: 'npm run demo', help, parse: parseOptions, run, signal });
