import { expect, test } from '@jest/globals';
import { tenTeapots } from '../orders/round.fixtures.js';
import { windowsOf } from './growth.bench.js';
import { reportOf, type GrowthWindow } from './report.js';

const mib = 2 ** 20;
const window = (before: number, slower: number): GrowthWindow => ({
  ...tenTeapots,
  before,
  confirmedAfterMs: tenTeapots.confirmedAfterMs.map((ms) => ms * slower),
  tookMs: tenTeapots.tookMs.map((ms) => ms * slower),
  tables: [
    { service: 'payments', table: 'ledger_entries', bytes: (20 + before) * mib },
    { service: 'orders', table: 'orders', bytes: 10 * mib },
  ],
});
const checks = [{ name: 'the oracle', passed: true, detail: '18 checks' }];

test('windows of so many orders, at least two', () => {
  expect(windowsOf(1_000_000, 100_000)).toHaveLength(10);
  expect(windowsOf(250, 100)).toEqual([100, 100]);
  expect(windowsOf(100, 100)).toEqual([100, 100]);
});

test('windows one below the other, the last against the first, and what tables became', () => {
  const { tables, targets } = reportOf({ windows: [window(0, 1), window(10, 1.1)], checks });
  expect(tables[0]?.rows.map((row) => [row[0], row[1], row.at(-1)])).toEqual([
    ['0', '5', '30'],
    ['10', '5', '40'],
    ['last : first', '0.91 ×', '1.00 ×'],
  ]);
  expect(tables[1]).toEqual({
    columns: ['MiB after orders', '10', '20'],
    rows: [
      ['payments.ledger_entries', '20', '30'],
      ['orders.orders', '10', '10'],
    ],
  });
  expect(targets.map(({ measured, met }) => [measured, met])).toEqual([
    ['1.10 times', true],
    ['1.10 times', true],
    ['1.00 times', true],
  ]);
});

test('a last window that is slower by more than 15 % misses the target', () => {
  const { targets } = reportOf({ windows: [window(0, 1), window(10, 1.2)], checks });
  expect(targets.map(({ met }) => met)).toEqual([false, false, true]);
});

test('orders that were not measured leave no figure', () => {
  const lost = { ...window(10, 1), tookMs: [] };
  const { tables, targets } = reportOf({ windows: [window(0, 1), lost], checks });
  expect(tables).toEqual([]);
  expect(targets.every(({ measured, met }) => measured === undefined && !met)).toBe(true);
});
