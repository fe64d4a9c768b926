import { describe, expect, it, test } from '@jest/globals';
import { analyticsTotals } from './analytics.totals.js';
import { addControlTotals, settlementTotals } from './settlement.totals.js';
import { sold } from './sold.fixtures.js';
import { compareTotals, Sums, type Totals, type TotalsSource } from './totals.js';

/** Every figure of these totals, with what it says when it is one more. */
function* oneMore(totals: Totals): Generator<[string, Totals]> {
  for (const [name, sums] of totals)
    for (const [sum, value] of Object.entries(sums))
      yield [`${name}: ${sum}`, new Map([...totals, [name, { ...sums, [sum]: value + 1 }]])];
}

const hour = '2026-11-28T08:00:00Z';
test.each<[string, TotalsSource, Record<string, Record<string, number>>]>([
  [
    'analytics',
    analyticsTotals,
    {
      [`sales of ${hour}, France, GBP`]: { orders: 1, revenueMinor: 3_405, refundedMinor: 1_830 },
      'products of 85123A, GBP': {
        ...{ orders: 1, quantity: 8, revenueMinor: 2_130 },
        ...{ returned: 7, returnedMinor: 1_830 },
      },
      'products of 22423, GBP': { orders: 1, quantity: 1, revenueMinor: 1_275 },
    },
  ],
  [
    'settlement',
    settlementTotals('nowhere'),
    {
      'charges of GBP': { items: 2, amountMinor: 4_680 },
      'refunds of GBP': { items: 2, amountMinor: -3_105 },
      'net of GBP': { items: 4, amountMinor: 1_575 },
    },
  ],
])('%s: what the file says, and each figure of it that is off by one is found', (_, source, says) => {
  const expected = source.expected(sold);
  expect(Object.fromEntries(expected)).toEqual(says);
  expect(compareTotals(new Map(), expected, expected)).toMatchObject({ equal: true, differences: [] });
  const figures = [...oneMore(expected)];
  expect(figures).toHaveLength(Object.values(says).flatMap((sums) => Object.keys(sums)).length);
  for (const [name, wrong] of figures) {
    const { equal, differences } = compareTotals(new Map(), wrong, expected);
    expect([equal, differences.map((one) => [one.name, one.got - one.file])]).toEqual([false, [[name, 1]]]);
  }
});

describe('the control totals of a settlement file', () => {
  const file = [
    'record,items,occurred_at,order_id,reference,currency,amount_minor',
    'capture,1,2026-11-23T12:00:00.000Z,01934f5e-7a10-7cc3-9d3a-5b1f0a6f2c11,ch_1,GBP,1530',
    'total-captures,1,,,,GBP,1530',
    'total-refunds,0,,,,GBP,0',
    'total,1,,,,GBP,1530',
  ];
  it('are its last lines, and are added to those of the others', () => {
    const totals = new Sums([['charges of GBP', { items: 1, amountMinor: 70 }]]);
    addControlTotals(totals, 'file.csv', `${file.join('\r\n')}\r\n`);
    expect(Object.fromEntries(totals)).toEqual({
      'charges of GBP': { items: 2, amountMinor: 1_600 },
      'refunds of GBP': { items: 0, amountMinor: 0 },
      'net of GBP': { items: 1, amountMinor: 1_530 },
    });
  });

  it('must be there', () => {
    const half = () => addControlTotals(new Sums(), 'half.csv', file.slice(0, 4).join('\r\n'));
    expect(half).toThrow('settlement file half.csv: expected a line total at its end');
  });
});
