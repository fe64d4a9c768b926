import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { OutboxLane } from './outbox-lane.js';
import type { OutboxRow } from './outbox.repository.js';

const keys = ['a', 'b'] as const;
type Key = (typeof keys)[number];
const readLimit = 3;
const row = (id: number, key: Key): OutboxRow => ({
  id,
  lane: 0,
  record: { topic: 't', key, value: '' },
  writtenAt: 0,
});

interface Transaction {
  readonly of: Instance;
  readonly row: OutboxRow;
  /** The mark under which it was written. */
  readonly writer: number;
  readonly foreign: boolean;
  outcome?: 'committed' | 'rolled back';
  /** Its instance was told how it ended, or lost the connection. */
  answered?: true;
}

class Instance {
  readonly lane = new OutboxLane();
  readonly sent: OutboxRow[] = [];
  read: readonly OutboxRow[] | 'begun' | undefined;
  sending: readonly OutboxRow[] | undefined;
  /** What was read from the table, and the transactions of its own of which it had not heard by then. */
  unheard: { readonly rows: readonly OutboxRow[]; readonly of: Set<Transaction> }[] = [];
  constructor(public writer: number) {}
}

/** One lane of a service: a table with row locks, a log, and instances that die, freeze and come back. */
class Service {
  readonly committed: OutboxRow[] = [];
  readonly log: number[] = [];
  private readonly table = new Map<number, Transaction>();
  private readonly transactions = new Set<Transaction>();
  /** Sends that failed for whoever sent them, and may still arrive. */
  private readonly late: (readonly OutboxRow[])[] = [];
  private writers = 0;
  private ids = 0;
  private readonly instances = [0, 1].map(() => new Instance(this.writers++));

  /** Whatever can happen next, one thing at a time; what cannot happen now does nothing. */
  readonly steps: Record<string, (who: number, pick: number) => void> = {
    write: (who, pick) => this.write(this.at(who), keys[pick % keys.length] as Key),
    commit: (_who, pick) => this.end(pick, 'committed'),
    rollback: (_who, pick) => this.end(pick, 'rolled back'),
    answer: (_who, pick) => this.answer(pick, true),
    loseAnswer: (_who, pick) => this.answer(pick, false),
    // Nothing makes sure that nobody else has the lane: an instance may not know yet that it lost it.
    take: (who) => this.at(who).lane.owned || this.at(who).lane.take(),
    giveUp: (who) => this.at(who).lane.giveUp(),
    wake: (who) => this.at(who).lane.readTable(),
    go: (who) => this.go(this.at(who)),
    // As the relay does, which deletes what it has sent before it reads.
    goTidily: (who) => {
      this.steps.delete?.(who, 0);
      this.go(this.at(who));
    },
    goFromMemory: (who) => this.goFromMemory(this.at(who)),
    acknowledge: (who) => this.acknowledge(this.at(who)),
    failToSend: (who) => this.failToSend(this.at(who)),
    arriveLate: (_who, pick) => this.arrive(this.late.splice(pick % (this.late.length || 1), 1)[0] ?? []),
    delete: (who) =>
      this.at(who)
        .sent.splice(0)
        .forEach(({ id }) => this.table.delete(id)),
    crash: (who) => this.crash(who % this.instances.length),
  };

  constructor() {
    this.at(0).lane.take();
  }

  /** Every transaction ends, one instance is left, and nothing fails any more. */
  settle(): void {
    while (this.transactions.size > 0) {
      this.end(0, 'committed');
      this.answer(0, true);
    }
    const last = this.at(0);
    last.lane.take();
    for (let round = 0; round < 1_000 && (this.table.size > 0 || last.sending || last.read); round++) {
      this.go(last);
      this.acknowledge(last);
      this.steps.delete?.(0, 0);
    }
  }

  get left(): number {
    return this.table.size;
  }

  private at(who: number): Instance {
    return this.instances[who % this.instances.length] as Instance;
  }

  private write(of: Instance, key: Key): void {
    const locked = [...this.transactions].some((one) => !one.outcome && one.row.record.key === key);
    if (locked) return;
    const mine = row(this.ids++, key);
    const foreign = [...this.table.values()].some(
      (other) => other.row.record.key === key && other.writer !== of.writer,
    );
    this.transactions.add({ of, row: mine, writer: of.writer, foreign });
  }

  private end(pick: number, outcome: 'committed' | 'rolled back'): void {
    const open = [...this.transactions].filter((one) => !one.outcome);
    const one = open[pick % open.length];
    if (!one) return;
    one.outcome = outcome;
    if (one.answered) this.transactions.delete(one);
    if (outcome === 'rolled back') return;
    this.committed.push(one.row);
    this.table.set(one.row.id, one);
  }

  /** A connection can break before the commit is done, which then happens or not. Those of a key are heard of in their order. */
  private answer(pick: number, connected: boolean): void {
    const unheard = [...this.transactions].filter((one) => !one.answered);
    const isNext = (one: Transaction) =>
      unheard.find(({ of, row: { record } }) => of === one.of && record.key === one.row.record.key) === one;
    const waiting = unheard.filter((one) => isNext(one) && (one.outcome || !connected));
    const one = waiting[pick % waiting.length];
    if (!one) return;
    one.answered = true;
    if (one.outcome) this.transactions.delete(one);
    const { of } = one;
    if (connected && one.outcome === 'committed') of.lane.add(one.row, one.foreign);
    else {
      of.writer = this.writers++;
      of.lane.readTable();
    }
    for (const read of of.unheard) if (read.of.delete(one)) this.hear(of);
  }

  private hear(of: Instance): void {
    for (const { rows } of of.unheard.filter((read) => read.of.size === 0))
      for (const one of rows) of.lane.heardOf(one);
    of.unheard = of.unheard.filter((read) => read.of.size > 0);
  }

  private go(of: Instance): void {
    if (of.sending) return;
    if (of.read === undefined && !of.lane.wantsTable) return this.goFromMemory(of);
    if (of.read === undefined) {
      of.lane.beginRead();
      of.read = 'begun';
    } else if (of.read === 'begun') {
      const rows = [...this.table.values()].map((one) => one.row).sort((one, other) => one.id - other.id);
      of.read = rows.slice(0, readLimit);
    } else {
      const rows = of.lane.endRead(of.read, readLimit);
      of.unheard.push({
        rows,
        of: new Set([...this.transactions].filter((one) => one.of === of && !one.answered)),
      });
      this.hear(of);
      of.read = undefined;
      if (rows.length > 0) of.sending = rows;
    }
  }

  private goFromMemory(of: Instance): void {
    if (of.sending || of.read) return;
    const rows = of.lane.next(2);
    if (rows.length > 0) of.sending = rows;
  }

  private arrive(rows: readonly OutboxRow[]): void {
    this.log.push(...rows.map(({ id }) => id));
  }

  private acknowledge(of: Instance): void {
    if (!of.sending) return;
    this.arrive(of.sending);
    of.sent.push(...of.sending);
    of.sending = undefined;
  }

  private failToSend(of: Instance): void {
    if (!of.sending) return;
    this.late.push(of.sending);
    of.sending = undefined;
    of.lane.readTable();
  }

  private crash(who: number): void {
    const dead = this.at(who);
    for (const one of this.transactions) if (one.of === dead) this.transactions.delete(one);
    if (dead.sending) this.late.push(dead.sending);
    this.instances[who] = new Instance(this.writers++);
  }
}

describe('a lane of the outbox', () => {
  it('integrity/relay-order: any number of senders, crashes and hand-overs keep the order of every key', () => {
    const usual = ['write', 'commit', 'answer', 'go', 'acknowledge'];
    const step = fc.tuple(
      fc.oneof(
        { weight: 4, arbitrary: fc.constantFrom(...usual) },
        { weight: 1, arbitrary: fc.constantFrom(...Object.keys(new Service().steps)) },
      ),
      fc.nat(1),
      fc.nat(3),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 150, size: 'max' }), (steps) => {
        const service = new Service();
        for (const [name, who, pick] of steps) service.steps[name]?.(who, pick);
        service.settle();
        const firsts = [...new Set(service.log)];
        for (const key of keys) {
          const ofKey = service.committed.filter(({ record }) => record.key === key).map(({ id }) => id);
          expect(firsts.filter((id) => ofKey.includes(id))).toEqual(ofKey);
        }
        expect(firsts).toHaveLength(service.committed.length);
        expect(service.left).toBe(0);
      }),
      { numRuns: 3_000 },
    );
  });

  it('remembers what it found in the table for as long as it may hear of it', () => {
    const lane = new OutboxLane();
    lane.take();
    const [heardLater, forgotten] = [row(1, 'a'), row(2, 'a')];
    lane.beginRead();
    expect(lane.endRead([heardLater, forgotten], readLimit)).toHaveLength(2);
    lane.add(heardLater, false);
    for (const one of [heardLater, forgotten]) lane.heardOf(one);
    lane.add(forgotten, false);
    expect(lane.next(10)).toEqual([forgotten]);
  });

  it('sends nothing twice as long as nothing fails, whoever else writes', () => {
    const quiet = ['write', 'commit', 'rollback', 'answer', 'wake', 'goTidily', 'acknowledge'];
    const step = fc.tuple(fc.constantFrom(...quiet), fc.nat(1), fc.nat(3));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 150, size: 'max' }), (steps) => {
        const service = new Service();
        for (const [name, who, pick] of steps) service.steps[name]?.(who, pick);
        expect(service.log).toEqual([...new Set(service.log)]);
      }),
      { numRuns: 1_000 },
    );
  });
});
