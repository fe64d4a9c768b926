import { expect, test } from '@jest/globals';
import { attemptsMax, disableAfterMs, retryInMs } from './retries.js';

const hours = (ms: number) => ms / 3_600_000;
const allWaits = (random: () => number) =>
  Array.from({ length: attemptsMax - 1 }, (_, index) => retryInMs(index + 1, 0, random) ?? NaN);
const sum = (waits: readonly number[]) => waits.reduce((total, wait) => total + wait, 0);

test('attempts go on for 28 to 33 hours, from seconds to hours apart, and then end', () => {
  const soonest = allWaits(() => 0);
  expect(soonest.slice(0, 3)).toEqual([5_000, 30_000, 120_000]);
  expect(soonest).toEqual(soonest.toSorted((one, other) => one - other));
  expect(hours(sum(soonest))).toBeCloseTo(27.7, 1);
  expect(hours(sum(allWaits(() => 1)))).toBeLessThan(34);
  expect(retryInMs(attemptsMax)).toBeUndefined();
});

test('the last attempt comes late enough to disable a subscription that took nothing', () => {
  expect(sum(allWaits(() => 0))).toBeGreaterThan(disableAfterMs);
});

test('whoever asks for more time gets it, up to twelve hours', () => {
  expect(retryInMs(1, 60_000)).toBe(60_000);
  expect(hours(retryInMs(1, 1e12) ?? NaN)).toBe(12);
  expect(retryInMs(2, 1_000, () => 0)).toBe(30_000);
});
