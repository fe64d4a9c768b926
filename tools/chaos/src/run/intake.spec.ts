import { expect, test } from '@jest/globals';
import { describeIntake, intakeBetween } from './intake.js';

const placements = Array.from({ length: 200 }, (_, n) => ({ at: 1_000 + n, tookMs: n < 100 ? 2.04 : n }));

test('only what was sent in the span counts', () => {
  expect(intakeBetween(placements, 1_000, 1_099)).toEqual({ orders: 100, p50Ms: 2, p99Ms: 2, maxMs: 2 });
  expect(intakeBetween(placements, 1_100, 9_999)).toEqual({
    orders: 100,
    p50Ms: 149,
    p99Ms: 198,
    maxMs: 199,
  });
  expect(intakeBetween(placements, 0, 999)).toEqual({ orders: 0, p50Ms: 0, p99Ms: 0, maxMs: 0 });
});

test('in words', () => {
  expect(describeIntake(intakeBetween(placements, 1_100, 9_999))).toBe(
    '100 orders answered in 149 ms (p50), 198 ms (p99), 199 ms (longest)',
  );
});
