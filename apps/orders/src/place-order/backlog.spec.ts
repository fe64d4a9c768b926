import { describe, expect, it, test } from '@jest/globals';
import { Overloaded } from '@orderflow/processing';
import fc from 'fast-check';
import { Backlog } from './backlog.js';

const admitted = (backlog: Backlog) => backlog.admit(async () => undefined);
const expectRefusal = (backlog: Backlog) => expect(admitted(backlog)).rejects.toBeInstanceOf(Overloaded);

describe('the backlog', () => {
  it('refuses what is one too many, having done nothing', async () => {
    const backlog = new Backlog(2);
    await admitted(backlog);
    await admitted(backlog);
    await expectRefusal(backlog);
    expect([backlog.open, backlog.refused]).toEqual([2, 1]);
  });

  it('has room again when the books say that orders have come to their end', async () => {
    const backlog = new Backlog(2);
    backlog.look(0)({ open: 2, ended: 0 });
    await expectRefusal(backlog);
    backlog.look(1)({ open: 1, ended: 1 });
    await admitted(backlog);
    await expectRefusal(backlog);
  });

  it.each([
    ['slow', 1, 50],
    ['fast', 1_000, 1],
    ['at a standstill', 0, 60],
  ])('says when to come again: %s', (_, endedEachSecond, seconds) => {
    const backlog = new Backlog(500);
    for (let at = 0; at < 100; at++) backlog.look(at)({ open: 500, ended: at * endedEachSecond });
    expect(backlog.retryAfterSeconds).toBe(seconds);
  });
});

/** What happens to a shop; orders are named by their place in the list of those under way or open. */
const steps = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fc.constant({ does: 'place' } as const) },
    { weight: 4, arbitrary: fc.record({ does: fc.constant('commit' as const), at: fc.nat(50) }) },
    { weight: 1, arbitrary: fc.record({ does: fc.constant('fail' as const), at: fc.nat(50) }) },
    { weight: 2, arbitrary: fc.constant({ does: 'end' } as const) },
    { weight: 2, arbitrary: fc.constant({ does: 'begin to count' } as const) },
    { weight: 2, arbitrary: fc.constant({ does: 'have counted' } as const) },
  ),
  { maxLength: 200 },
);

test('whatever is placed, committed, failed, ended and counted in whatever order, no more are open than may be', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 12 }), steps, async (openMax, all) => {
      const backlog = new Backlog(openMax);
      const underWay: { commit(): void; fail(): void }[] = [];
      let [open, ended, at] = [0, 0, 0];
      let looking: ((counted: { open: number; ended: number }) => void) | undefined;
      for (const step of all) {
        if (step.does === 'place') {
          const work = () =>
            new Promise<void>((resolve, reject) =>
              underWay.push({ commit: () => (open++, resolve()), fail: () => reject(new Error('no')) }),
            );
          void backlog.admit(work).catch(() => undefined);
        } else if (step.does === 'commit' || step.does === 'fail') {
          underWay.splice(step.at % Math.max(1, underWay.length), 1)[0]?.[step.does]();
        } else if (step.does === 'end' && open > 0) {
          open--;
          ended++;
        } else if (step.does === 'begin to count') looking ??= backlog.look(at++);
        else if (step.does === 'have counted') {
          looking?.({ open, ended });
          looking = undefined;
        }
        await new Promise((resolve) => setImmediate(resolve));
        expect(open).toBeLessThanOrEqual(openMax);
        expect(backlog.open).toBeGreaterThanOrEqual(open);
      }
    }),
    { numRuns: 150 },
  );
});
