import { expect, test } from '@jest/globals';
import { tenTeapots } from '../orders/round.fixtures.js';
import { reportOf, type SteadyRun } from './report.js';
import type { Phase } from './run-phase.js';

const { usage, generatorCpuSeconds } = tenTeapots;
const journey = { totalMs: 16, hopsMs: [5, 4, 3, 2, 2, 1] };
const calm: Phase = {
  ...{ rate: 50, placed: 2, orderIds: ['ada', 'bob'], refused: {}, usage, generatorCpuSeconds },
  journeys: [journey, { ...journey, totalMs: 80 }],
  answerMs: [4, 6],
};
const run: SteadyRun = {
  seconds: 1,
  idle: usage,
  phases: [calm],
  checks: [{ name: 'the oracle', passed: true, detail: '18 checks' }],
};

test('latency, hops, the idle shop, and the targets of the issue', () => {
  const { tables, charts, targets } = reportOf(run);
  const [latency, hops, , idle] = tables;
  expect(latency?.rows).toEqual([
    ['50 per second', '16.0', '80.1', '80.1', '80.1', '80.0', '4.0', '6.0', '200.00'],
  ]);
  expect(hops?.rows[0]).toEqual(['due → taken in', '5.0', '5.0', '5.0']);
  expect(hops?.rows).toHaveLength(6);
  expect(idle?.rows.at(-1)).toEqual(['all of the shop', '16.0 %', '430']);
  expect(charts?.[0]).toHaveLength(4);
  expect(targets.map(({ name, met }) => [name, met])).toEqual([
    ['p50 at 50 per second', true],
    ['p99 at 50 per second', true],
    ['CPU-seconds per 1,000 orders at 50 per second', false],
    ['the idle shop, of one core', false],
    ['the idle shop, memory', true],
  ]);
});

test.each([
  ['an order is not measured', { ...calm, placed: 3 }],
  ['an order was refused', { ...calm, refused: { '422 sku-unknown': 1 } }],
])('a run in which %s has no figure', (_, phase) => {
  const { tables, charts, targets } = reportOf({ ...run, phases: [phase] });
  expect([...tables, ...(charts ?? [])]).toEqual([]);
  expect(targets.every(({ measured }) => measured === undefined)).toBe(true);
});
