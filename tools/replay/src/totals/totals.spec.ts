import { expect, test } from '@jest/globals';
import { compareTotals, type Totals } from './totals.js';

const totals = (of: Record<string, Record<string, number>>): Totals => new Map(Object.entries(of));
const france = 'sales of 8, France, GBP';
const spain = 'sales of 8, Spain, GBP';
const before = totals({ [france]: { orders: 2, revenueMinor: 300 } });

test('what a run has added is compared, whatever was there before', () => {
  const after = totals({
    [france]: { orders: 3, revenueMinor: 450 },
    [spain]: { orders: 1, revenueMinor: 99 },
  });
  const expected = totals({
    [france]: { orders: 1, revenueMinor: 150 },
    [spain]: { orders: 1, revenueMinor: 99 },
  });
  expect(compareTotals(before, after, expected)).toEqual({
    equal: true,
    compared: 2,
    sums: { 'sales orders': 2, 'sales revenueMinor': 249 },
    differences: [],
  });
});

const orders = `${france}: orders`;
const revenue = `${france}: revenueMinor`;
test.each([
  ['too little', { [france]: { orders: 3, revenueMinor: 449 } }, [{ name: revenue, file: 150, got: 149 }]],
  ['too much', { [france]: { orders: 4, revenueMinor: 450 } }, [{ name: orders, file: 1, got: 2 }]],
  [
    'nothing',
    { [france]: { orders: 2, revenueMinor: 300 } },
    [
      { name: orders, file: 1, got: 0 },
      { name: revenue, file: 150, got: 0 },
    ],
  ],
])('%s is told', (_, after, told) => {
  const expected = totals({ [france]: { orders: 1, revenueMinor: 150 } });
  const { equal, differences } = compareTotals(before, totals(after), expected);
  expect([equal, differences]).toEqual([false, told]);
});

test('what should not be there, or is not there any more, is told', () => {
  expect(compareTotals(before, totals({ [spain]: { orders: 1 } }), totals({})).differences).toEqual([
    { name: orders, file: 0, got: -2 },
    { name: revenue, file: 0, got: -300 },
    { name: `${spain}: orders`, file: 0, got: 1 },
  ]);
});
