import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { chaos, type ChaosReport } from './chaos.js';
import { startRig, type Rig } from './rig.js';

/** Whichever of the three it is: under load each leads partitions and coordinates groups. */
const faults = [{ at: 0, kind: 'cluster-broker-killed', target: 'kafka-2', lastsMs: 0 }] as const;

let rig: Rig;
let report: ChaosReport;
beforeAll(async () => {
  rig = await startRig({ brokers: 3 });
  report = await chaos({ rig, faults, rate: 10, say: () => undefined, show: () => undefined });
}, 600_000);
afterAll(() => rig.stop(false), 120_000);

test('integrity/broker-killed: with one of three killed all goes on, and nothing is lost, doubled or out of order', () => {
  expect(report.faults).toEqual([
    expect.objectContaining({ kind: 'cluster-broker-killed', recoveryMs: expect.any(Number) }),
  ]);
  expect(report.oracle.checks.filter((check) => !check.passed)).toEqual([]);
  expect(report.orderPerKey.findings).toEqual([]);
  expect(report).toMatchObject({ passed: true, orders: { open: 0, refused: {} } });
  expect(rig.stack.restartsOf('kafka-2')).toBe(1);
});
