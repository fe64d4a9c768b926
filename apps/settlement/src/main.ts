import { errorMessage } from '@orderflow/kernel';
import { runSettlement } from './run-settlement.js';
import { describe } from './summary.js';

const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => stopping.abort(new Error('stopped: the next run goes on from here')));

const say = (line: string) => process.stdout.write(`${line}\n`);
try {
  const settlement = await runSettlement(process.env, {
    ...{ signal: stopping.signal, say },
    onStep: process.env.SETTLEMENT_STEPS === 'told' ? say : () => undefined,
  });
  describe(settlement).forEach(say);
  process.exitCode = settlement.findings.length > 0 ? 1 : 0;
} catch (error) {
  process.stderr.write(`settlement: ${errorMessage(error)}\n`);
  process.exitCode = 1;
}
// What the library of Kafka may have left open does not keep the process.
for (const stream of [process.stdout, process.stderr])
  await new Promise((resolve) => stream.write('', resolve));
process.exit();
