import { expect, test } from '@jest/globals';
import { tenTeapots } from '../orders/round.fixtures.js';
import { reportOf, type ReplayRun } from './report.js';

const run: ReplayRun = {
  linesEach: [1, 1, 1, 1, 1, 1, 1, 1, 1, 31],
  overLimits: 0,
  round: tenTeapots,
  checks: [{ name: 'the oracle', passed: true, detail: '18 checks' }],
};

test('orders and lines per second', () => {
  const [rates] = reportOf(run).tables;
  expect(rates?.rows.map((row) => row.slice(0, 4))).toEqual([
    ['completed', '5', '20', '4.0'],
    ['warm', '10', '40', '4.0'],
  ]);
});

test('a sale that was not placed leaves no figure', () => {
  const { tables, charts, checks } = reportOf({ ...run, linesEach: [...run.linesEach, 5] });
  expect([tables, charts]).toEqual([[], []]);
  expect(checks.at(-1)).toMatchObject({ passed: false, detail: '11 in the file, 10 placed, 10 measured' });
});
