import { expect, test } from '@jest/globals';
import { measure, percentile, type OrderEnd } from './measure.js';

const at = (ms: number) => new Date(1_000_000 + ms);
const end = (status: string, placedMs: number, endedMs: number | null): OrderEnd => ({
  status,
  placedAt: at(placedMs),
  endedAt: endedMs === null ? null : at(endedMs),
});

test('the rate is of ended orders, from the first placement to the last end', () => {
  const ends = [
    end('confirmed', 10, 100),
    end('rejected', 20, 2_000),
    end('cancelled', 30, 40),
    end('placed', 40, null),
  ];
  expect(measure(5, ends, at(0))).toEqual({
    orders: { placed: 5, confirmed: 1, rejected: 1, cancelled: 1, open: 2 },
    ordersPerSecond: 1.5,
    latencyMs: { p50: 90, p99: 1_980 },
  });
});

test('nothing placed, nothing measured', () => {
  expect(measure(0, [], at(0))).toEqual({
    orders: { placed: 0, confirmed: 0, rejected: 0, cancelled: 0, open: 0 },
    ordersPerSecond: 0,
    latencyMs: { p50: 0, p99: 0 },
  });
});

test.each([
  [50, 50],
  [99, 99],
  [100, 100],
  [1, 1],
])('p%i of 1 to 100 is %i', (percent, expected) => {
  expect(
    percentile(
      Array.from({ length: 100 }, (_, n) => n + 1),
      percent,
    ),
  ).toBe(expected);
});
