import { open, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { AppError, errorMessage } from '@orderflow/kernel';
import { ProgressLine } from '@orderflow/replay';
import type { Stack } from '@orderflow/stack';
import { chaos } from './chaos.js';
import { help, OptionInvalid, parseOptions, type ChaosOptions } from './options.js';
import { planFaults } from './plan/plan-faults.js';
import { describeReport } from './print.js';
import { startRig } from './rig.js';

const progress = new ProgressLine();
const stopping = new AbortController();
let stack: Stack | undefined;

function say(line: string): void {
  progress.clear();
  process.stdout.write(`${line}\n`);
}

/** npm runs scripts in the root of the repository, wherever it was called. */
const fromWhereCalled = (path: string) => resolve(process.env.INIT_CWD ?? '.', path);

/** Before the run, not after it. */
async function assertWritable(json: string): Promise<void> {
  try {
    await (await open(json, 'a')).close();
  } catch (error) {
    throw new OptionInvalid(
      `--json is ${JSON.stringify(json)}, which cannot be written: ${errorMessage(error)}`,
    );
  }
}

async function run({ minutes, seed, rate, json: out }: ChaosOptions): Promise<number> {
  const json = out && fromWhereCalled(out);
  if (json) await assertWritable(json);
  const forMs = minutes * 60_000;
  const faults = planFaults(seed, forMs);
  say(`seed ${seed}: ${faults.length} faults in ${minutes} minutes, ${rate} orders per second`);
  progress.show('starting Kafka, Postgres and the services');
  const { signal } = stopping;
  const rig = await startRig({ signal, onPrepared: (prepared) => (stack = prepared) });
  let passed = false;
  try {
    const report = await chaos({
      ...{ rig, faults, rate, forMs, signal, say },
      show: (text) => progress.show(text),
    });
    passed = report.passed;
    describeReport(report).forEach(say);
    if (json) await writeFile(json, `${JSON.stringify({ seed, minutes, rate, ...report }, null, 2)}\n`);
    return passed ? 0 : 1;
  } finally {
    progress.show('stopping');
    const keep = !passed && !signal.aborted;
    await rig.stop(keep);
    progress.clear();
    if (keep) say(`logs and data are kept in ${rig.stack.baseDir}`);
  }
}

async function main(args: readonly string[]): Promise<number> {
  try {
    const options = parseOptions(args);
    if (options !== 'help') return await run(options);
    say(help);
    return 0;
  } catch (error) {
    progress.clear();
    if (stopping.signal.aborted) {
      process.stderr.write('stopped before the end: there is no report\n');
      return 130;
    }
    // What we threw on purpose says all in its message; anything else is a defect, and its stack tells where.
    const text =
      error instanceof AppError ? error.message : error instanceof Error ? error.stack : errorMessage(error);
    const hint = error instanceof OptionInvalid ? 'npm run chaos -- --help tells more\n' : '';
    process.stderr.write(`${text}\n${hint}`);
    return 2;
  }
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    if (stopping.signal.aborted) process.exit(130);
    process.stderr.write('\nstopping; once more kills everything at once\n');
    stopping.abort();
  });
}
// Whatever ends this process, nothing of the stack outlives it.
process.on('exit', () => stack?.killAll());
process.exitCode = await main(process.argv.slice(2));
