import { expect, test } from '@jest/globals';
import { reportOf, type OrdersRun } from './report.js';
import { tenTeapots } from './round.fixtures.js';

const passed = { name: 'the oracle', passed: true, detail: '18 checks' };
const floor = {
  oneByOne: 1,
  inBatches: 10,
  check: { name: 'plain SQL did all six steps', passed: true, detail: '20 of 20 orders' },
};
const run: OrdersRun = {
  ...{ orders: 10, rounds: [tenTeapots, tenTeapots], floors: [floor, floor], checks: [passed], profiles: [] },
};

test('rates beside the floor of the same run, and the targets of the issue', () => {
  const { tables, targets, checks } = reportOf(run);
  expect(tables[0]?.rows).toEqual([
    ['round 1, cold', '5', '10', '10', '5.00 ×', '0.50 ×'],
    ['round 2', '5', '10', '10', '5.00 ×', '0.50 ×'],
    ['plain SQL before', '', '', '', '1', '10'],
    ['plain SQL after', '', '', '', '1', '10'],
  ]);
  expect(targets.map(({ measured, met }) => [measured, met])).toEqual([
    ['5', false],
    ['5.00 times', true],
    ['40.00', false],
  ]);
  expect(checks.map(({ name }) => name)).toEqual(['the oracle', 'plain SQL did all six steps']);
});

test.each([
  ['the oracle', { ...run, checks: [{ ...passed, passed: false }] }],
  [
    'the floor',
    { ...run, floors: [floor, { ...floor, check: { ...floor.check, passed: false, detail: '19' } }] },
  ],
])('a run in which %s failed has no figure', (_, failed) => {
  const { tables, targets } = reportOf(failed);
  expect(tables).toEqual([]);
  expect(targets.every(({ measured, met }) => measured === undefined && !met)).toBe(true);
});
