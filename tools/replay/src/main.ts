import { open, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { AppError, errorMessage } from '@orderflow/kernel';
import { findStack, startStack, type StackAddresses } from '@orderflow/stack';
import { readOrders } from './invoices/read-orders.js';
import { help, OptionInvalid, parseOptions, type ReplayOptions } from './options.js';
import { replay } from './replay.js';
import { describeInput, describeOutcome } from './report/print.js';
import { ProgressLine } from './report/progress-line.js';

const progress = new ProgressLine();
const stopping = new AbortController();

function say(line: string): void {
  progress.clear();
  process.stdout.write(`${line}\n`);
}

/** The stack that runs, or one that is started now and stopped with the replay. */
async function aStack(): Promise<{ addresses: StackAddresses; stop(): Promise<void> }> {
  const running = findStack();
  if (running) {
    if (!running.ready)
      throw new OptionInvalid('a stack is just being started here: try again when it is up');
    say(`using the stack of process ${running.pid}, orders at ${running.services.orders}`);
    return { addresses: running, stop: () => Promise.resolve() };
  }
  progress.show('starting Kafka, Postgres and the services');
  const stack = await startStack({ say });
  return { addresses: stack.file, stop: () => stack.stop() };
}

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

/** npm runs scripts in the root of the repository, wherever it was called. */
const fromWhereCalled = (path: string) => resolve(process.env.INIT_CWD ?? '.', path);

async function run({ file, limit, rate, json: out }: ReplayOptions): Promise<number> {
  const json = out && fromWhereCalled(out);
  if (json) await assertWritable(json);
  const input = await readOrders(fromWhereCalled(file), { limit });
  describeInput(input).forEach(say);
  const stack = await aStack();
  try {
    stopping.signal.throwIfAborted();
    const show = (text: string) => progress.show(text);
    const { addresses } = stack;
    const report = await replay({ stack: addresses, input, rate, signal: stopping.signal, say, show });
    describeOutcome(report).forEach(say);
    if (json) await writeFile(json, `${JSON.stringify(report, null, 2)}\n`);
    return report.oracle.passed && report.orders.open === 0 ? 0 : 1;
  } finally {
    progress.clear();
    await stack.stop();
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
    // What was thrown on purpose says all in its message; a TypeError and its like are defects, whose place matters.
    const defect = error instanceof Error && error.constructor !== Error && !(error instanceof AppError);
    const text = defect ? error.stack : errorMessage(error);
    process.stderr.write(
      `${text}\n${error instanceof OptionInvalid ? 'npm run replay -- --help tells more\n' : ''}`,
    );
    return 2;
  }
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stopping.abort());
// Whoever read the output is gone (`| head`): end in order, and leave no stack behind.
for (const out of [process.stdout, process.stderr]) out.on('error', () => stopping.abort());
process.exitCode = await main(process.argv.slice(2));
