import { expect, test } from '@jest/globals';
import { percentilesOf } from '../frame/percentiles.js';
import { tenTeapots } from '../orders/round.fixtures.js';
import { reportOf, sustained } from './report.js';
import { othersOf, type Volley } from './volley.js';

const sixteen: Volley = {
  ...{ connections: 16, takenPerSecond: 3_200, held: true, orderIds: ['ada', 'bob'], durationMs: 1_000 },
  ...{ statuses: { 202: 2 }, refusals: {}, errors: 0, timeouts: 0, cpuSeconds: 0.1 },
  ...{ answerMs: [4, 6], latencyMs: percentilesOf([4, 6]), usage: tenTeapots.usage },
};
const thirtyTwo: Volley = { ...sixteen, connections: 32, takenPerSecond: 4_000, held: false };
const overload: Volley = {
  ...{ ...thirtyTwo, connections: 2_000, statuses: { 202: 2, 503: 7 }, timeouts: 1 },
  refusals: { 503: JSON.stringify({ title: 'Not now', detail: 'try again a little later' }) },
};
const checks = [{ name: 'the oracle', passed: true, detail: '18 checks' }];
const run = { seconds: 1, volleys: [thirtyTwo, sixteen], overload, checks };

test('what was taken, what was refused and how', () => {
  const { tables, targets } = reportOf(run);
  expect(tables[0]?.rows.map(([name, taken, others]) => [name, taken, others])).toEqual([
    ['16', '3200', '0'],
    ['32', '4000', '0'],
    ['2000, overload', '4000', '8'],
  ]);
  expect(tables[1]?.rows).toContainEqual(['503', '7', 'Not now: try again a little later']);
  expect(targets).toMatchObject([{ measured: '3200 per second', met: true }]);
});

test('only what held counts', () => {
  expect(sustained([thirtyTwo, sixteen])).toBe(sixteen);
  expect(sustained([thirtyTwo])).toBeUndefined();
  expect(reportOf({ ...run, volleys: [thirtyTwo] }).targets).toMatchObject([{ met: false }]);
  expect(othersOf(overload)).toBe(8);
});

test('a run whose oracle failed has no figure', () => {
  const { tables, targets } = reportOf({ ...run, checks: [{ name: '', passed: false, detail: '' }] });
  expect(tables).toEqual([]);
  expect(targets).toMatchObject([{ measured: undefined, met: false }]);
});
