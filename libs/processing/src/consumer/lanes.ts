import type { Entry } from './entry.js';

interface Lane {
  readonly name: string;
  readonly entries: Entry[];
}

/**
 * The bounded buffer of a consumer: one lane per key, strictly in order within a lane, lanes independent of
 * each other (pure). An entry leaves its lane only when it is finished. What is ready is known without looking
 * through the lanes, and comes in the order in which it became ready.
 */
export class Lanes {
  private readonly lanes = new Map<string, Lane>();
  /**
   * Lanes whose head may be decided, and lanes whose head wants its effect. A lane in neither is busy: a member of
   * it is in the running group, or has its effect under way.
   */
  private readonly decidable = new Set<Lane>();
  private readonly wanting = new Set<Lane>();
  private count = 0;

  /** Entries received and not finished. */
  get size(): number {
    return this.count;
  }

  add(entry: Entry): void {
    this.count++;
    const lane = this.lanes.get(entry.lane);
    if (lane) lane.entries.push(entry);
    else {
      const begun = { name: entry.lane, entries: [entry] };
      this.lanes.set(entry.lane, begun);
      this.goOn(begun);
    }
  }

  /**
   * The heads whose effect is due and that `limit` lets go, looked for until `full`; their lanes stand still until
   * {@link settle}.
   */
  takeEffects(now: number, limit: (entry: Entry) => boolean, full: () => boolean = () => false): Entry[] {
    const taken: Entry[] = [];
    for (const lane of this.wanting) {
      if (full()) break;
      const [head] = lane.entries;
      if (!head || head.notBefore > now || !limit(head)) continue;
      this.wanting.delete(lane);
      taken.push(head);
    }
    return taken;
  }

  /** The effect of a head has ended, or is to be tried again later: its lane may go on. */
  settle(entry: Entry): void {
    const lane = this.lanes.get(entry.lane);
    if (lane?.entries[0] === entry) this.goOn(lane);
  }

  /** The key of this lane is parked: whatever was received for it is to be queued, without an effect. */
  block(name: string): void {
    for (const entry of this.lanes.get(name)?.entries ?? []) {
      if (entry.effect === 'wanted' && !entry.parked) entry.effect = 'blocked';
    }
  }

  /** The earliest time after `now` at which an effect that waits may be tried; what is due already waits for a place. */
  nextEffectAt(now: number): number | undefined {
    let next: number | undefined;
    for (const { entries } of this.wanting) {
      const at = entries[0]?.notBefore ?? now;
      if (at > now && (next === undefined || at < next)) next = at;
    }
    return next;
  }

  /** Up to `limit` entries that can be decided now, each lane's in order. Their lanes stand still until {@link finish}. */
  takeReady(limit: number): Entry[] {
    const group: Entry[] = [];
    for (const lane of this.decidable) {
      if (group.length >= limit) break;
      this.decidable.delete(lane);
      for (const entry of lane.entries) {
        if (entry.effect === 'wanted' || group.length >= limit) break;
        group.push(entry);
      }
    }
    return group;
  }

  /** These entries, all first in their lanes, are done with. */
  finish(entries: readonly Entry[]): void {
    const freed = new Set<Lane>();
    for (const entry of entries) {
      const lane = this.lanes.get(entry.lane);
      if (lane?.entries[0] !== entry) continue;
      lane.entries.shift();
      this.count--;
      freed.add(lane);
    }
    freed.forEach((lane) => this.goOn(lane));
  }

  /** Drops all: after a rebalance everything unfinished is delivered again to whom it belongs. */
  clear(): void {
    for (const { entries } of this.lanes.values()) for (const { trace } of entries) trace?.drop();
    this.lanes.clear();
    this.decidable.clear();
    this.wanting.clear();
    this.count = 0;
  }

  private goOn(lane: Lane): void {
    const [head] = lane.entries;
    if (!head) this.lanes.delete(lane.name);
    else (head.effect === 'wanted' ? this.wanting : this.decidable).add(lane);
  }
}
