import { JsonReport, runCommand, StopRequest, type Screen } from '@orderflow/command-line';
import type { Stack } from '@orderflow/stack';
import { chaos } from './chaos.js';
import { help, parseOptions, type ChaosOptions } from './options.js';
import { planFaults } from './plan/plan-faults.js';
import { describeReport } from './print.js';
import { startRig } from './rig.js';

const { signal } = new StopRequest();
let stack: Stack | undefined;
// Whatever ends this process, nothing of the stack outlives it.
process.on('exit', () => stack?.killAll());

async function run(
  { minutes, seed, rate, only, lastsMs, brokers, json }: ChaosOptions,
  { say, show, clear }: Screen,
): Promise<number> {
  const file = await JsonReport.at(json);
  const forMs = minutes * 60_000;
  const faults = planFaults(seed, forMs, { only, lastsMs, brokers });
  say(`seed ${seed}: ${faults.length} faults in ${minutes} minutes, ${rate} orders per second`);
  show('starting Kafka, Postgres and the services');
  const rig = await startRig({ brokers, signal, onPrepared: (prepared) => (stack = prepared) });
  let passed = false;
  try {
    const report = await chaos({ rig, faults, rate, forMs, signal, say, show });
    passed = report.passed;
    describeReport(report).forEach(say);
    await file.write({ seed, minutes, rate, only, lastsMs, brokers, ...report });
    return passed ? 0 : 1;
  } finally {
    show('stopping');
    const keep = !passed && !signal.aborted;
    await rig.stop(keep);
    clear();
    if (keep) say(`logs and data are kept in ${rig.stack.baseDir}`);
  }
}

await runCommand({ name: 'npm run chaos', help, parse: parseOptions, run, signal });
