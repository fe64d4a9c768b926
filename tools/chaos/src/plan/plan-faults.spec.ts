import { expect, test } from '@jest/globals';
import { allFaultKinds, faultKinds } from './fault-kinds.js';
import { planFaults } from './plan-faults.js';

const minutes = (count: number) => count * 60_000;

test('the same seed picks the same faults, and a longer time only more of them', () => {
  const short = planFaults(7, minutes(3));
  expect(planFaults(7, minutes(3))).toEqual(short);
  expect(planFaults(7, minutes(10)).slice(0, short.length)).toEqual(short);
  expect(planFaults(8, minutes(3))).not.toEqual(short);
});

test('what seed 1 begins with', () => {
  expect(planFaults(1, 30_000)).toMatchInlineSnapshot(`
    [
      {
        "at": 5568,
        "kind": "service-killed",
        "lastsMs": 8993,
        "target": "notifications",
      },
      {
        "at": 15042,
        "kind": "provider-slow",
        "lastsMs": 8291,
        "target": "payment-provider",
      },
      {
        "at": 25772,
        "kind": "service-killed",
        "lastsMs": 5964,
        "target": "fraud",
      },
    ]
  `);
});

test('only the kinds that are asked for, for as long as is asked', () => {
  const options = { only: ['provider-hanging', 'connections-cut'], lastsMs: 120_000 } as const;
  const faults = planFaults(1, minutes(2), options);
  expect(new Set(faults.map(({ kind }) => kind))).toEqual(new Set(options.only));
  expect(new Set(faults.map(({ lastsMs }) => lastsMs))).toEqual(new Set([120_000]));
});

test.each([1, 2, 3])('seed %d: at least 30 faults in ten minutes, every kind among them', (seed) => {
  const faults = planFaults(seed, minutes(10));
  expect(faults.length).toBeGreaterThanOrEqual(30);
  expect(new Set(faults.map(({ kind }) => kind))).toEqual(new Set(Object.keys(faultKinds)));
  for (const { kind, target } of faults) expect(allFaultKinds[kind]).toContain(target);
});

test('with three brokers the kinds that need them are picked, too', () => {
  const faults = planFaults(1, minutes(10), { brokers: 3 });
  expect(new Set(faults.map(({ kind }) => kind))).toEqual(new Set(Object.keys(allFaultKinds)));
  for (const { kind, target } of faults) expect(allFaultKinds[kind]).toContain(target);
});
