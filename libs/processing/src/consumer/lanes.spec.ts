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
    receivedAt: 0,
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

  it('queues all of a key that is parked without effects, but not what is tried again', () => {
    const lanes = new Lanes();
    const [a1, a2, b1] = [entry('a', 'wanted'), entry('a', 'wanted'), entry('b', 'wanted')];
    const again = { ...entry('a', 'wanted'), parked: { position: 1, attempts: 1, revision: 0 } };
    [a1, a2, again, b1].forEach((one) => lanes.add(one));
    lanes.takeEffects(0, ({ lane }) => lane === 'a');
    lanes.block('a');
    lanes.settle(a1);
    expect(lanes.takeReady(10)).toEqual([a1, a2]);
    lanes.finish([a1, a2]);
    expect(lanes.takeEffects(0, () => true)).toEqual([b1, again]);
  });

  it('lets what is ready for longest go first', () => {
    const lanes = new Lanes();
    const [a1, b1, c1] = [entry('a'), entry('b'), entry('c')];
    [a1, b1, c1].forEach((one) => lanes.add(one));
    expect(lanes.takeReady(2)).toEqual([a1, b1]);
    const a2 = entry('a');
    lanes.add(a2);
    lanes.finish([a1, b1]);
    expect(lanes.takeReady(1)).toEqual([c1]);
    expect(lanes.takeReady(1)).toEqual([a2]);
  });

  it('keeps the order of every key under any order of completion, and forgets no lane', () => {
    const step = fc.tuple(fc.constantFrom(...Object.keys(new Floor().steps)), fc.nat(11));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60, size: 'max' }), (steps) => {
        const floor = new Floor();
        for (const [name, pick] of steps) floor.steps[name]?.(pick);
        floor.settle();
        expect(floor.done).toEqual(floor.added);
        expect(floor.lanes.size).toBe(0);
      }),
      { numRuns: 300 },
    );
  });
});

/** Lanes with one group and any number of effects under way, and what is true of them at every step. */
class Floor {
  readonly lanes = new Lanes();
  readonly added = new Map<string, Entry[]>();
  readonly done = new Map<string, Entry[]>();
  private readonly effects: Entry[] = [];
  private group: Entry[] = [];
  private readonly stale: Entry[] = [];
  private now = 0;

  readonly steps: Record<string, (pick: number) => void> = {
    add: (pick) => this.add(entry(pick % 3 ? 'a' : 'b', 'none')),
    addWithEffect: (pick) => this.add(entry(pick % 3 ? 'a' : 'c', 'wanted')),
    startEffects: (pick) => this.startEffects(pick),
    endEffect: (pick) => this.endEffect(pick, true),
    putOffEffect: (pick) => this.endEffect(pick, false),
    takeGroup: (pick) => this.takeGroup(1 + pick),
    finishGroup: () => this.finishGroup(),
    wait: () => (this.now += 5),
    rebalance: () => this.rebalance(),
    endStale: () => this.endStale(),
  };

  settle(): void {
    for (let round = 0; round < 500 && this.lanes.size > 0; round++) {
      for (const name of ['wait', 'startEffects', 'endEffect', 'takeGroup', 'finishGroup'])
        this.steps[name]?.(11);
    }
  }

  private add(one: Entry): void {
    this.lanes.add(one);
    push(this.added, one);
  }

  /** What nobody works on and nothing of its key stands in front of. */
  private heads(): Entry[] {
    return [...this.added].flatMap(([lane, all]) => {
      const head = all[this.done.get(lane)?.length ?? 0];
      const busy = [...this.effects, ...this.group].some((one) => one.lane === lane);
      return head && !busy ? head : [];
    });
  }

  private startEffects(limit: number): void {
    const due = this.heads().filter(({ effect, notBefore }) => effect === 'wanted' && notBefore <= this.now);
    let places = limit;
    const begun = this.lanes.takeEffects(this.now, () => places-- > 0);
    expect(begun).toHaveLength(Math.min(limit, due.length));
    expect(due).toEqual(expect.arrayContaining(begun));
    this.effects.push(...begun);
  }

  private endEffect(pick: number, ok: boolean): void {
    const [ended] = this.effects.splice(pick % (this.effects.length || 1), 1);
    if (!ended) return;
    if (ok) ended.effect = 'done';
    else ended.notBefore = this.now + 1 + (pick % 7);
    this.lanes.settle(ended);
    if (!ok) expect(this.lanes.nextEffectAt(this.now)).toBeLessThanOrEqual(ended.notBefore);
  }

  private takeGroup(limit: number): void {
    if (this.group.length > 0) return;
    const ready = this.heads().filter(({ effect }) => effect !== 'wanted');
    this.group = this.lanes.takeReady(limit);
    if (ready.length > 0) expect(this.group).not.toEqual([]);
    if (limit > 11) expect(this.group).toEqual(expect.arrayContaining(ready));
  }

  private finishGroup(): void {
    const group = this.group.splice(0);
    group.forEach((one) => push(this.done, one));
    this.lanes.finish(group);
  }

  /** All that is not done is delivered again, while what was under way still is. */
  private rebalance(): void {
    this.stale.push(...this.effects.splice(0), ...this.group.splice(0));
    this.lanes.clear();
    for (const [lane, all] of this.added) {
      const done = this.done.get(lane) ?? [];
      const again = all
        .slice(done.length)
        .map(({ effect }) => entry(lane, effect === 'none' ? effect : 'wanted'));
      this.added.set(lane, [...done, ...again]);
      again.forEach((one) => this.lanes.add(one));
    }
  }

  private endStale(): void {
    const ended = this.stale.pop();
    if (!ended) return;
    this.lanes.settle(ended);
    this.lanes.finish([ended]);
  }
}

function push(map: Map<string, Entry[]>, one: Entry): void {
  map.set(one.lane, [...(map.get(one.lane) ?? []), one]);
}
