import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { RetryBudget } from './retry-budget.js';

describe('a retry budget', () => {
  const world = (options = { perSecond: 10, share: 0.2 }) => {
    const clock = { ms: 5_000 };
    return { clock, budget: new RetryBudget(options, () => clock.ms) };
  };
  const takeAll = (budget: RetryBudget) => {
    let taken = 0;
    while (budget.tryTake()) taken++;
    return taken;
  };

  it('has ten seconds’ worth at first, then so many each second, and says when the next may be', () => {
    const { clock, budget } = world();
    expect(takeAll(budget)).toBe(100);
    expect(budget.nextAt()).toBe(5_100);
    clock.ms += 99;
    expect(budget.tryTake()).toBe(false);
    clock.ms += 1;
    expect(takeAll(budget)).toBe(1);
    clock.ms += 1_000;
    expect(takeAll(budget)).toBe(10);
  });

  it('earns a share of every message that goes through, and saves no more than at first', () => {
    const { clock, budget } = world({ perSecond: 10, share: 0.25 });
    takeAll(budget);
    for (let n = 0; n < 40; n++) budget.earn();
    expect(takeAll(budget)).toBe(10);
    for (let n = 0; n < 5_000; n++) budget.earn();
    clock.ms += 3_600_000;
    expect(takeAll(budget)).toBe(100);
  });

  it('integrity/retry-bound: whatever asks when, no span of time has more retries than it states', () => {
    const step = fc.oneof(
      fc.record({ waitMs: fc.integer({ min: 0, max: 3_000 }) }),
      fc.record({ succeed: fc.integer({ min: 1, max: 40 }) }),
      fc.record({ ask: fc.integer({ min: 1, max: 300 }) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const { clock, budget } = world();
        const events: { at: number; retries: number; successes: number }[] = [];
        for (const one of steps) {
          const event = { at: clock.ms, retries: 0, successes: 0 };
          if ('waitMs' in one) clock.ms += one.waitMs;
          else if ('succeed' in one) {
            event.successes = one.succeed;
            for (let n = 0; n < one.succeed; n++) budget.earn();
          } else for (let n = 0; n < one.ask; n++) if (budget.tryTake()) event.retries++;
          events.push(event);
        }
        events.forEach((from, begin) => {
          let [retries, successes] = [0, 0];
          for (const { at, ...event } of events.slice(begin)) {
            retries += event.retries;
            successes += event.successes;
            const seconds = (at - from.at) / 1_000;
            expect(retries).toBeLessThanOrEqual(10 * (seconds + 10) + 0.2 * successes + 1e-6);
          }
        });
      }),
    );
  });
});
