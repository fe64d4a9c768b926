import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Entry } from './entry.js';
import { Intake } from './intake.js';
import { Lanes } from './lanes.js';

interface Parked {
  readonly position: number;
  readonly id: number;
  state: 'retrying' | 'queued' | 'dead';
}

const entry = (key: string, offset: bigint, id: number, parked?: Entry['parked']): Entry => ({
  record: { topic: 't', partition: 0, offset, key, value: null, headers: {}, timestampMs: id },
  lane: key,
  work: { hopeless: { code: '', reason: '' } },
  parked,
  effect: key === 'a' ? 'wanted' : 'none',
  effectAttempts: 0,
  receivedAt: 0,
  notBefore: 0,
});
const idOf = ({ record }: Entry) => record.timestampMs;

/**
 * One partition, its consumer, and the consumer's database. Lanes, intake and watermark are the real ones; what a
 * group does with inbox and parked queue (group.ts) is told again in {@link Shop.commit}, an entry at a time.
 */
class Shop {
  readonly effects: { key: string; id: number }[] = [];
  readonly log: { key: string; id: number }[] = [];
  readonly parked = new Map<string, Parked[]>();
  committed = 0n;
  private readonly inbox = new Set<number>();
  private positions = 0;
  private lanes!: Lanes;
  private intake!: Intake;
  /** Deliveries that have not settled; the broker makes the next one only after the last. */
  private deliveries = 0;
  private next = 0;
  private retrying = new Set<number>();
  private group: Entry[] = [];
  private calls: Entry[] = [];
  /** Groups of former assignments whose transactions are still under way. */
  private readonly stale: Entry[][] = [];

  constructor() {
    this.start();
  }

  readonly steps: Record<string, (pick: number) => unknown> = {
    append: (pick) => this.log.push({ key: pick % 3 ? 'a' : 'b', id: this.log.length }),
    repeat: (pick) => this.log.length > 0 && this.log.push(this.log[pick % this.log.length] as never),
    deliver: (pick) => this.deliver(1 + pick),
    turn: () => nextTurn(),
    take: (pick) => {
      if (this.group.length === 0) this.group = this.lanes.takeReady(1 + (pick % 4));
    },
    startEffects: () => this.startEffects(),
    endEffect: (pick) => this.endEffect(pick),
    succeed: () => this.finish(new Set()),
    fail: (pick) => this.finish(new Set([pick % (this.group.length || 1)])),
    commitOffset: () => this.commitOffset(),
    lookForParked: () => this.lookForParked(),
    exhaust: (pick) => this.setHead(pick, 'dead'),
    redrive: (pick) => this.setHead(pick, 'retrying'),
    rebalance: () => {
      if (this.group.length > 0) this.stale.push(this.group);
      this.assign();
    },
    endStale: (pick) => this.commit(this.stale.pop() ?? [], new Set(pick % 2 ? [pick % 4] : [])),
    crashHalfWay: (pick) => {
      this.commit(this.group.slice(0, pick % 4), new Set());
      this.intake.close();
      this.start();
    },
  };

  async settle(): Promise<void> {
    for (let round = 0; round < 500 && !this.settled(); round++) {
      this.stale.splice(0).forEach((group) => this.commit(group, new Set()));
      for (const name of [
        'redrive',
        'lookForParked',
        'deliver',
        'startEffects',
        'endEffect',
        'take',
        'succeed',
      ])
        [0, 1].forEach((pick) => this.steps[name]?.(pick));
      await nextTurn();
      this.commitOffset();
    }
    this.intake.close();
  }

  private settled(): boolean {
    const parked = [...this.parked.values()].some((queue) => queue.length > 0);
    return !parked && this.stale.length === 0 && this.committed === BigInt(this.log.length);
  }

  private deliver(most: number): void {
    const records = this.log.slice(this.next, this.next + most);
    if (this.deliveries > 0 || records.length === 0) return;
    this.deliveries++;
    const received = records.map(({ key, id }, index) => entry(key, BigInt(this.next + index), id).record);
    this.next += records.length;
    void this.intake.receive(received).finally(() => this.deliveries--);
  }

  private commitOffset(): void {
    for (const { offset, committed } of this.intake.advanced()) {
      this.committed = offset.nextOffset;
      committed();
    }
  }

  /** What effects.ts does: a look at inbox and parked queue, then the call. */
  private startEffects(): void {
    for (const one of this.lanes.takeEffects(0, () => true)) {
      if (!one.parked && this.inbox.has(idOf(one))) one.effect = 'skipped';
      else if (!one.parked && this.parked.get(one.lane)?.length) one.effect = 'blocked';
      else {
        this.expectItsTurn(one);
        this.calls.push(one);
        continue;
      }
      if (one.effect === 'blocked') this.lanes.block(one.lane);
      this.lanes.settle(one);
    }
  }

  /** Nobody outside is called for a message before all that its key had before it are done. */
  private expectItsTurn(one: Entry): void {
    const ids = this.log.filter(({ key }) => key === one.lane).map(({ id }) => id);
    const before = ids.slice(0, ids.indexOf(idOf(one)));
    const done = new Set(this.effects.map(({ id }) => id));
    expect(before.filter((id) => !done.has(id))).toEqual([]);
  }

  private endEffect(pick: number): void {
    const [ended] = this.calls.splice(pick % (this.calls.length || 1), 1);
    if (!ended) return;
    ended.effect = 'done';
    this.lanes.settle(ended);
  }

  private finish(failing: ReadonlySet<number>): void {
    const group = this.group.splice(0);
    this.commit(group, failing);
    this.lanes.finish(group);
    this.intake.finished(group);
    for (const { parked } of group) if (parked) this.retrying.delete(parked.position);
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
        const put = one.effect === 'skipped' || one.effect === 'blocked';
        if (queue.length > 0 || put) queue.push({ position: this.positions++, id, state: 'queued' });
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

  /** A new process, with nothing in memory. */
  private start(): void {
    this.lanes = new Lanes();
    this.intake = new Intake(this.lanes, {
      bufferMax: 4,
      entryOf: (record) => entry(record.key ?? '', record.offset, record.timestampMs),
      onAdded: () => undefined,
      onSkipped: () => undefined,
    });
    this.assign();
  }

  private assign(): void {
    this.group = [];
    this.calls = [];
    this.retrying = new Set();
    this.next = Number(this.committed);
    this.intake.assigned([{ topic: 't', partition: 0 }]);
  }
}

describe('the order of a key, from the partition to its effects', () => {
  it('integrity/retry-order: parking, release, repetition, crash and rebalance keep it, and lose and repeat nothing', async () => {
    const usual = [
      'append',
      'append',
      'deliver',
      'turn',
      'startEffects',
      'endEffect',
      'take',
      'succeed',
      'fail',
      'lookForParked',
    ];
    const step = fc.tuple(
      fc.oneof(
        { weight: 3, arbitrary: fc.constantFrom(...usual) },
        { weight: 1, arbitrary: fc.constantFrom(...Object.keys(new Shop().steps)) },
      ),
      fc.nat(11),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 120, size: 'max' }), async (steps) => {
        const shop = new Shop();
        for (const [name, pick] of steps) {
          await shop.steps[name]?.(pick);
          const unfinished = shop.log.findIndex(
            ({ key, id }) =>
              !shop.effects.some((one) => one.id === id) &&
              !shop.parked.get(key)?.some((one) => one.id === id),
          );
          if (unfinished >= 0) expect(shop.committed).toBeLessThanOrEqual(unfinished);
        }
        await shop.settle();
        for (const key of ['a', 'b']) {
          const ids = (all: readonly { key: string; id: number }[]) =>
            all.filter((one) => one.key === key).map(({ id }) => id);
          expect(ids(shop.effects)).toEqual([...new Set(ids(shop.log))]);
          expect(shop.parked.get(key) ?? []).toEqual([]);
        }
        expect(shop.committed).toBe(BigInt(shop.log.length));
      }),
      { numRuns: 500 },
    );
  }, 300_000);
});
