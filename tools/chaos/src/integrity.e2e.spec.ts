import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { stackServices } from '@orderflow/stack';
import { chaos, type ChaosReport } from './chaos.js';
import type { FaultKind } from './plan/fault-kinds.js';
import { startRig, type Rig } from './rig.js';

const fault = (kind: FaultKind, target: string, lastsMs = 3_000) => ({ at: 0, kind, target, lastsMs });
/** The short form of `npm run chaos`: what happens most, one after the other under one load. */
const faults = [
  ...stackServices.filter((name) => name !== 'payments').map((service) => fault('service-killed', service)),
  fault('killed-amid-effects', 'payments'),
  fault('two-services-killed', 'orchestrator+payments'),
  fault('postgres-killed', 'postgres'),
  fault('broker-restarted', 'kafka'),
  fault('connections-cut', 'kafka'),
  fault('provider-hanging', 'payment-provider'),
  fault('provider-answers-twice', 'payment-provider'),
  fault('clock-set-back', 'payments', 1_000),
  fault('clock-set-on', 'orders', 1_000),
  fault('poison-published', 'payments'),
  fault('log-disk-full', 'inventory'),
];

const told: string[] = [];
let rig: Rig;
let report: ChaosReport;
beforeAll(async () => {
  rig = await startRig();
  report = await chaos({
    ...{ rig, faults, rate: 10, recoveryLimitMs: 300_000 },
    ...{ say: (line: string) => told.push(line), show: () => undefined },
  });
}, 900_000);
afterAll(() => rig.stop(false), 60_000);

test.each(faults.map(({ kind, target }, at) => [kind, target, at] as const))(
  'integrity/recovery: %s %s',
  (kind, target, at) => {
    expect(report.faults[at]).toEqual(
      expect.objectContaining({ kind, target, recoveryMs: expect.any(Number) }),
    );
    expect(report.faults[at]?.error).toBeUndefined();
  },
);

test('integrity/no-loss, integrity/no-double: the oracle agrees with every book', () => {
  expect(report.oracle.checks.filter((check) => !check.passed)).toEqual([]);
  expect(report.orders).toMatchObject({ open: 0, refused: {} });
  expect(report.orders.placed).toBeGreaterThan(100);
});

test('integrity/poison: it ends as dead letters, and nothing else does', () => {
  expect(report.poison).toEqual({ passed: true, published: 5, deadLetters: 5, findings: [] });
});

test('integrity/order-per-key: every consumer had its effects in the order of the log', () => {
  expect(report.orderPerKey.findings).toEqual([]);
  expect(report.orderPerKey.comparedPairs).toBeGreaterThan(0);
  expect(report.orderPerKey.handled).toBeGreaterThan(report.orders.placed * 5);
});
