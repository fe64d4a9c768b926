import { Refused, runCommand, type Screen } from '@orderflow/command-line';
import { findRunningStack } from '@orderflow/stack';
import { help, parseOptions, type SagasCommand } from './options.js';
import { Orchestrator } from './orchestrator.js';
import { run } from './run.js';

async function runOnStack(command: SagasCommand, { say }: Screen): Promise<number> {
  const stack = findRunningStack();
  if (!stack) throw new Refused('no stack runs from this folder: start one by npm start');
  (await run(command, new Orchestrator(stack.services.orchestrator, stack.adminToken))).forEach(say);
  return 0;
}

await runCommand({ name: 'npm run sagas', help, parse: parseOptions, run: runOnStack });
