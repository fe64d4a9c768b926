import { describe, expect, it } from '@jest/globals';
import { backoffMs } from './backoff.js';

describe('backoff', () => {
  const schedule = { firstMs: 100, factor: 2, mostMs: 1_000 };
  it.each([
    { attempts: 1, least: 50, most: 100 },
    { attempts: 2, least: 100, most: 200 },
    { attempts: 4, least: 400, most: 800 },
    { attempts: 9, least: 500, most: 1_000 },
  ])('after $attempts failed attempts waits $least to $most ms', ({ attempts, least, most }) => {
    expect(backoffMs(schedule, attempts, () => 0)).toBe(least);
    expect(backoffMs(schedule, attempts, () => 1)).toBe(most);
  });
});
