import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Entry } from './entry.js';
import { Lanes } from './lanes.js';

let offset = 0n;
function entry(lane: string, effect: Entry['effect'] = 'none'): Entry {
  const record = {
    topic: 't',
    partition: 0,
    offset: offset++,
    key: lane,
    value: null,
    headers: {},
    timestampMs: 0,
  };
  return {
    record,
    lane,
    work: { hopeless: { code: 'c', reason: 'r' } },
    effect,
    effectAttempts: 0,
    notBefore: 0,
  };
}

describe('lanes', () => {
  it('gives the entries of a lane together and in order, and nothing of a lane that is busy', () => {
    const lanes = new Lanes();
    const [a1, b1, a2] = [entry('a'), entry('b'), entry('a')];
    [a1, b1, a2].forEach((one) => lanes.add(one));
    expect(lanes.takeReady(10)).toEqual([a1, a2, b1]);
    const a3 = entry('a');
    lanes.add(a3);
    expect(lanes.takeReady(10)).toEqual([]);
    lanes.finish([a1, a2, b1]);
    expect(lanes.takeReady(10)).toEqual([a3]);
  });

  it('runs the effect of a head only, and lets nothing of its lane pass it', () => {
    const lanes = new Lanes();
    const [a1, a2, b1] = [entry('a', 'wanted'), entry('a', 'wanted'), entry('b')];
    [a1, a2, b1].forEach((one) => lanes.add(one));
    expect(lanes.takeEffects(0, () => true)).toEqual([a1]);
    expect(lanes.takeEffects(0, () => true)).toEqual([]);
    expect(lanes.takeReady(10)).toEqual([b1]);
    a1.effect = 'done';
    lanes.settle(a1);
    expect(lanes.takeReady(10)).toEqual([a1]);
    lanes.finish([a1]);
    expect(lanes.takeEffects(0, () => true)).toEqual([a2]);
  });

  it('waits with an effect that was put off, and says until when', () => {
    const lanes = new Lanes();
    const a1 = { ...entry('a', 'wanted'), notBefore: 500 };
    lanes.add(a1);
    expect(lanes.takeEffects(499, () => true)).toEqual([]);
    expect(lanes.nextEffectAt(499)).toBe(500);
    expect(lanes.takeEffects(500, () => false)).toEqual([]);
    expect(lanes.nextEffectAt(500)).toBeUndefined();
    expect(lanes.takeEffects(500, () => true)).toEqual([a1]);
    expect(lanes.nextEffectAt(0)).toBeUndefined();
  });

  it('forgets everything at a rebalance, and what was running then finishes without harm', () => {
    const lanes = new Lanes();
    const [old, again] = [entry('a'), entry('a')];
    lanes.add(old);
    lanes.takeReady(1);
    lanes.clear();
    lanes.add(again);
    lanes.finish([old]);
    expect(lanes.size).toBe(1);
    expect(lanes.takeReady(1)).toEqual([again]);
  });

  it('keeps the order of every key, whatever comes, in groups of any size', () => {
    const step = fc.oneof(
      fc.record({ add: fc.constantFrom('a', 'b', 'c') }),
      fc.record({ group: fc.integer({ min: 1, max: 5 }) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const lanes = new Lanes();
        const added = new Map<string, Entry[]>();
        const done = new Map<string, Entry[]>();
        const push = (map: Map<string, Entry[]>, one: Entry) =>
          map.set(one.lane, [...(map.get(one.lane) ?? []), one]);
        const run = (limit: number) => {
          const group = lanes.takeReady(limit);
          group.forEach((one) => push(done, one));
          lanes.finish(group);
          return group.length;
        };
        for (const one of steps) {
          if ('group' in one) run(one.group);
          else {
            const next = entry(one.add);
            push(added, next);
            lanes.add(next);
          }
        }
        while (run(100) > 0);
        expect(done).toEqual(added);
        expect(lanes.size).toBe(0);
      }),
    );
  });
});
