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

test.each([
  ['too little', { [france]: { orders: 3, revenueMinor: 449 } }, { orders: 1, revenueMinor: 149 }],
  ['too much', { [france]: { orders: 4, revenueMinor: 450 } }, { orders: 2, revenueMinor: 150 }],
  ['nothing', { [france]: { orders: 2, revenueMinor: 300 } }, {}],
])('%s is told', (_, after, got) => {
  const expected = { orders: 1, revenueMinor: 150 };
  const { equal, differences } = compareTotals(before, totals(after), totals({ [france]: expected }));
  expect([equal, differences]).toEqual([false, [{ name: france, expected, got }]]);
});

test('what should not be there is told', () => {
  const after = totals({
    [france]: { orders: 2, revenueMinor: 300 },
    [spain]: { orders: 1, revenueMinor: 1 },
  });
  expect(compareTotals(before, after, totals({})).differences).toEqual([
    { name: spain, expected: {}, got: { orders: 1, revenueMinor: 1 } },
  ]);
});
