import { expect, test } from '@jest/globals';
import { percentilesOf } from './percentiles.js';
import { tableLines } from './table.js';

test('a table has its names on the left and its figures on the right', () => {
  expect(
    tableLines({
      columns: ['', 'ours'],
      rows: [
        ['by key', '1.5 s'],
        ['one', '22.25 s'],
      ],
    }),
  ).toEqual(['           ours', '──────  ───────', 'by key    1.5 s', 'one     22.25 s']);
});

test('percentiles of times in milliseconds, to three digits', () => {
  const { p50, p90, p99, max } = percentilesOf(Array.from({ length: 1_000 }, (_, index) => (index + 1) / 10));
  expect(p50).toBeCloseTo(50, 0);
  expect(p90).toBeCloseTo(90, 0);
  expect(p99).toBeCloseTo(99, 0);
  expect(max).toBeCloseTo(100, 0);
});
