import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Entry } from './entry.js';
import { Lanes } from './lanes.js';
import { Watermark } from './watermark.js';

interface Parked {
  readonly position: number;
  readonly id: number;
  state: 'retrying' | 'queued' | 'dead';
}

const entry = (key: string, offset: bigint, id: number, parked?: Entry['parked']): Entry => ({
  record: { topic: `${id}`, partition: 0, offset, key, value: null, headers: {}, timestampMs: 0 },
  lane: key,
  work: { hopeless: { code: '', reason: '' } },
  parked,
  effect: 'none',
  effectAttempts: 0,
  notBefore: 0,
});
const idOf = ({ record }: Entry) => Number(record.topic);

/**
 * One partition, its consumer, and the consumer's database. Lanes and watermark are the real ones; what a
 * group does with inbox and parked queue (group.ts) is told again in {@link Shop.commit}, an entry at a time.
 */
class Shop {
  readonly effects: { key: string; id: number }[] = [];
  readonly log: { key: string; id: number }[] = [];
  readonly parked = new Map<string, Parked[]>();
  committed = 0n;
  private readonly inbox = new Set<number>();
  private positions = 0;
  private lanes = new Lanes();
  private mark = new Watermark();
  private next = 0n;
  private retrying = new Set<number>();
  private group: Entry[] = [];
  /** Groups of former assignments whose transactions are still under way. */
  private readonly stale: Entry[][] = [];

  readonly steps: Record<string, (pick: number) => void> = {
    append: (pick) => this.log.push({ key: pick % 3 ? 'a' : 'b', id: this.log.length }),
    repeat: (pick) => this.log.length > 0 && this.log.push(this.log[pick % this.log.length] as never),
    deliver: () => this.deliver(),
    take: (pick) => {
      if (this.group.length === 0) this.group = this.lanes.takeReady(1 + (pick % 4));
    },
    succeed: () => this.finish(new Set()),
    fail: (pick) => this.finish(new Set([pick % (this.group.length || 1)])),
    commitOffset: () => (this.committed = this.mark.advanced() ?? this.committed),
    lookForParked: () => this.lookForParked(),
    exhaust: (pick) => this.setHead(pick, 'dead'),
    redrive: (pick) => this.setHead(pick, 'retrying'),
    rebalance: () => {
      if (this.group.length > 0) this.stale.push(this.group);
      this.restart();
    },
    endStale: (pick) => this.commit(this.stale.pop() ?? [], new Set(pick % 2 ? [pick % 4] : [])),
    crashHalfWay: (pick) => {
      this.commit(this.group.slice(0, pick % 4), new Set());
      this.restart();
    },
  };

  settle(): void {
    for (let round = 0; round < 200; round++) {
      this.stale.splice(0).forEach((group) => this.commit(group, new Set()));
      for (const name of ['redrive', 'lookForParked', 'deliver', 'take', 'succeed'])
        [0, 1].forEach((pick) => this.steps[name]?.(pick));
    }
    this.steps.commitOffset?.(0);
  }

  private deliver(): void {
    const record = this.log[Number(this.next)];
    if (!record) return;
    this.mark.received(this.next);
    this.lanes.add(entry(record.key, this.next++, record.id));
  }

  private finish(failing: ReadonlySet<number>): void {
    const group = this.group.splice(0);
    this.commit(group, failing);
    this.lanes.finish(group);
    for (const { parked, record } of group) {
      if (parked) this.retrying.delete(parked.position);
      else this.mark.done(record.offset);
    }
  }

  private commit(group: readonly Entry[], failing: ReadonlySet<number>): void {
    for (const [index, one] of group.entries()) {
      const id = idOf(one);
      const queue = this.parked.get(one.lane) ?? [];
      this.parked.set(one.lane, queue);
      if (one.parked) {
        const at = queue.findIndex(({ position }) => position === one.parked?.position);
        if (failing.has(index) || at < 0) continue;
        queue.splice(at, 1);
        this.effects.push({ key: one.lane, id });
      } else if (this.inbox.has(id)) continue;
      else {
        this.inbox.add(id);
        if (queue.length > 0) queue.push({ position: this.positions++, id, state: 'queued' });
        else if (failing.has(index)) queue.push({ position: this.positions++, id, state: 'retrying' });
        else this.effects.push({ key: one.lane, id });
      }
    }
  }

  private lookForParked(): void {
    for (const [key, [head]] of this.parked) {
      if (!head || head.state === 'dead' || this.retrying.has(head.position)) continue;
      this.retrying.add(head.position);
      this.lanes.add(entry(key, 0n, head.id, { position: head.position, attempts: 1, revision: 0 }));
    }
  }

  private setHead(pick: number, state: 'dead' | 'retrying'): void {
    const head = this.parked.get(pick % 2 ? 'a' : 'b')?.[0];
    if (head) head.state = state;
  }

  private restart(): void {
    this.group = [];
    this.lanes = new Lanes();
    this.mark = new Watermark();
    this.retrying = new Set();
    this.next = this.committed;
  }
}

describe('the order of a key, from the partition to its effects', () => {
  it('integrity/retry-order: parking, release, repetition, crash and rebalance keep it, and lose and repeat nothing', () => {
    const usual = ['append', 'deliver', 'deliver', 'take', 'succeed', 'fail', 'lookForParked'];
    const step = fc.tuple(
      fc.oneof(
        { weight: 3, arbitrary: fc.constantFrom(...usual) },
        { weight: 1, arbitrary: fc.constantFrom(...Object.keys(new Shop().steps)) },
      ),
      fc.nat(11),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120, size: 'max' }), (steps) => {
        const shop = new Shop();
        for (const [name, pick] of steps) {
          shop.steps[name]?.(pick);
          const unfinished = shop.log.findIndex(
            ({ key, id }) =>
              !shop.effects.some((one) => one.id === id) &&
              !shop.parked.get(key)?.some((one) => one.id === id),
          );
          if (unfinished >= 0) expect(shop.committed).toBeLessThanOrEqual(unfinished);
        }
        shop.settle();
        for (const key of ['a', 'b']) {
          const ids = (all: readonly { key: string; id: number }[]) =>
            all.filter((one) => one.key === key).map(({ id }) => id);
          expect(ids(shop.effects)).toEqual([...new Set(ids(shop.log))]);
          expect(shop.parked.get(key) ?? []).toEqual([]);
        }
        expect(shop.committed).toBe(BigInt(shop.log.length));
      }),
      { numRuns: 1_000 },
    );
  });
});
