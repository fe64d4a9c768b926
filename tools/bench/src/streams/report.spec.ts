import { expect, test } from '@jest/globals';
import { tenTeapots } from '../orders/round.fixtures.js';
import { reportOf, type StreamsRun } from './report.js';

const { usage } = tenTeapots;
const entries = ['1 placed', '2 confirmed'];
const story = (orderId: string) => ({ orderId, entries, lateMs: [20], openedMs: 5, broken: 0 });
const run: StreamsRun = {
  ...{ streams: 2, rate: 2, atRest: usage, usage },
  followed: {
    ...{
      orderIds: ['ada', 'bob'],
      refused: 0,
      answerMs: [4, 6],
      startedAtMs: 0,
      placedMs: 1_000,
      openMost: 2,
    },
    ...{ stories: [story('ada'), story('bob')], cpuSeconds: 0.1 },
  },
  histories: new Map([
    ['ada', entries],
    ['bob', entries],
  ]),
  looks: [
    { atMs: 100, open: 1 },
    { atMs: 900, open: 2 },
    { atMs: 1_100, open: 0 },
  ],
  checks: [{ name: 'the oracle', passed: true, detail: '18 checks' }],
};

test('how many were open while orders were placed, and how late they told', () => {
  const { tables, targets, checks } = reportOf(run);
  expect(tables[0]?.rows).toContainEqual(['open while placing, from and to', '2 to 2']);
  expect(tables[0]?.rows).toContainEqual(['late, ms: p50, p99, max', '20.0, 20.0, 20.0']);
  expect(targets.map(({ measured, met }) => [measured, met])).toEqual([
    ['2', true],
    ['2', true],
    ['20.0 ms', true],
  ]);
  expect(checks.every(({ passed }) => passed)).toBe(true);
});

test('streams that were open only when no order was placed any more are not what was wanted', () => {
  const late = { ...run, looks: [{ atMs: 1_100, open: 2 }] };
  expect(reportOf(late).targets[0]?.met).toBe(false);
});

test('a stream that told another story leaves no figure', () => {
  const stories = [story('ada'), { ...story('bob'), entries: ['1 placed'] }];
  const { tables, targets, checks } = reportOf({ ...run, followed: { ...run.followed, stories } });
  expect(tables).toEqual([]);
  expect(targets.map(({ measured }) => measured)).toEqual([undefined, undefined, undefined]);
  expect(checks.find(({ passed }) => !passed)?.detail).toBe('1 of 2 did not: bob told 1 placed');
});
