import { resolve } from 'node:path';
import { Refused, runCommand, StopRequest, type Screen } from '@orderflow/command-line';
import { findRunningStack } from '@orderflow/stack';
import { checkSettlement } from './check/check-settlement.js';
import { help, parseOptions, type SettlementOptions } from './options.js';
import { runApp } from './run-app.js';

const { signal } = new StopRequest();

async function run({ out, check }: SettlementOptions, { say }: Screen): Promise<number> {
  const stack = findRunningStack();
  if (!stack) throw new Refused('no stack runs from this folder: start one by npm start');
  if (!check) {
    const status = (await runApp({ stack, out: resolve(out), signal, say })) ?? 1;
    signal.throwIfAborted();
    return status;
  }
  const checks = await checkSettlement(stack);
  for (const { passed, name, detail } of checks) say(`${passed ? '✔' : '✘'} ${name.padEnd(50)} ${detail}`);
  return checks.every(({ passed }) => passed) ? 0 : 1;
}

await runCommand({ name: 'npm run settlement', help, parse: parseOptions, run, signal });
