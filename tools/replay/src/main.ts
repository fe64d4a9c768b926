import { fromWhereCalled, JsonReport, runCommand, StopRequest, type Screen } from '@orderflow/command-line';
import { findRunningStack, startStack, type StackAddresses } from '@orderflow/stack';
import { readOrders } from './invoices/read-orders.js';
import { help, parseOptions, type ReplayOptions } from './options.js';
import { replay } from './replay.js';
import { describeInput, describeOutcome } from './report/print.js';
import { isGreen } from './report/report.js';
import { analyticsTotals } from './totals/analytics.totals.js';
import { settlementFolder, settlementTotals } from './totals/settlement.totals.js';

const { signal } = new StopRequest();

/** The stack that runs, or one that is started now and stopped with the replay. */
async function aStack({ say, show }: Screen): Promise<{ addresses: StackAddresses; stop(): Promise<void> }> {
  const running = findRunningStack();
  if (running) {
    if (!running.ready) throw new Error('a stack is just being started here: try again when it is up');
    say(`using ${running.what}, orders at ${running.services.orders}`);
    return { addresses: running, stop: () => Promise.resolve() };
  }
  show('starting Kafka, Postgres and the services');
  const stack = await startStack({ say, signal });
  const killAll = () => stack.killAll();
  process.on('exit', killAll);
  const stop = () => stack.stop().finally(() => process.off('exit', killAll));
  return { addresses: stack.file, stop };
}

async function run({ file, limit, rate, json }: ReplayOptions, screen: Screen): Promise<number> {
  const { say, show } = screen;
  const out = await JsonReport.at(json);
  const input = await readOrders(fromWhereCalled(file), { limit });
  describeInput(input).forEach(say);
  const { addresses: stack, stop } = await aStack(screen);
  try {
    signal.throwIfAborted();
    const totals = {
      file: fromWhereCalled(file),
      of: [analyticsTotals, settlementTotals(settlementFolder())],
    };
    const report = await replay({ stack, input, rate, totals, signal, say, show });
    describeOutcome(report).forEach(say);
    await out.write(report);
    return isGreen(report) ? 0 : 1;
  } finally {
    screen.clear();
    await stop();
  }
}

await runCommand({ name: 'npm run replay', help, parse: parseOptions, run, signal });
