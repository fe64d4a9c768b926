import { expect, test } from '@jest/globals';
import { histogramLines } from './histogram.js';
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
  const { p50, p90, p95, p99, max } = percentilesOf(
    Array.from({ length: 1_000 }, (_, index) => (index + 1) / 10),
  );
  expect(p50).toBeCloseTo(50, 0);
  expect(p90).toBeCloseTo(90, 0);
  expect(p95).toBeCloseTo(95, 0);
  expect(p99).toBeCloseTo(99, 0);
  expect(max).toBeCloseTo(100, 0);
});

test('a histogram in steps of 1, 2 and 5, from the first to the last that is not empty', () => {
  expect(histogramLines('ms', [0.5, 3, 3, 3, 3, 7, 0.3])).toEqual([
    'ms',
    '    0.2 to 0.5  1 ██████████',
    '      0.5 to 1  1 ██████████',
    '        1 to 2  0',
    '        2 to 5  4 ████████████████████████████████████████',
    '       5 to 10  1 ██████████',
  ]);
  expect(histogramLines('none', [])).toEqual(['none']);
});
