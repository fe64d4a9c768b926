import { expect, test } from '@jest/globals';
import { reportOf } from './report.js';
import type { OutboxRun } from './run-outbox.js';
import { latenciesOf, ratesOf } from './times.js';

/** Two instances, of which each sends what the other one wrote; record 2 is sent by both. */
const results = [
  {
    committed: { ids: [1, 2], atMs: [900, 1_000] },
    acknowledged: { ids: [2, 3], atMs: [1_040, 1_120] },
  },
  {
    committed: { ids: [3, 4], atMs: [1_100, 2_100] },
    acknowledged: { ids: [1, 2, 4], atMs: [1_010, 1_030, 2_110] },
  },
];
const window = { fromMs: 1_000, toMs: 2_000 };

test('what was committed in the window counts, until it was acknowledged first', () => {
  expect(latenciesOf(results, window)).toEqual([30, 20]);
  expect(ratesOf(results, window)).toEqual({ committedPerSecond: 2, acknowledgedPerSecond: 3 });
});

const books = { committed: 40, left: 0, inOrder: 40, repeated: 0, tooEarly: 0 };
const run = (instances: number, acknowledgedPerSecond: number, p99: number): OutboxRun => ({
  ...{ instances, offered: 10_500, seconds: 1, committedPerSecond: 10_500, acknowledgedPerSecond },
  latencyMs: Array.from({ length: 100 }, () => p99),
  ...{ cpuSeconds: 0.02, books },
});

test.each([
  ['fast and prompt', [run(1, 9_000, 100), run(4, 10_200, 300)], '10,200 per second', true],
  ['fast, but not in the same run as prompt', [run(1, 9_000, 100), run(4, 11_000, 400)], '9,000 per', false],
  ['never prompt', [run(1, 12_000, 900), run(4, 11_000, 400)], '11,000 per second', false],
])('%s', (_, runs, measured, met) => {
  const [target] = reportOf(runs).targets;
  expect(target).toMatchObject({ measured: expect.stringContaining(measured), met });
});

test('a run that lost a record has no figure', () => {
  const lossy = { ...run(2, 12_000, 10), books: { ...books, inOrder: 39 } };
  const { tables, charts, targets } = reportOf([run(1, 10_200, 10), lossy]);
  expect([tables, charts, targets[0]?.measured, targets[0]?.met]).toEqual([[], [], undefined, false]);
});
