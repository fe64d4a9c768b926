import type { Entry } from './entry.js';

interface Lane {
  readonly entries: Entry[];
  /** A member of this lane is in the running group or has its effect under way. */
  busy: boolean;
}

/**
 * The bounded buffer of a consumer: one lane per key, strictly in order within a lane, lanes independent of
 * each other (pure). An entry leaves its lane only when it is finished.
 */
export class Lanes {
  private readonly lanes = new Map<string, Lane>();
  private count = 0;

  /** Entries received and not finished. */
  get size(): number {
    return this.count;
  }

  add(entry: Entry): void {
    const lane = this.lanes.get(entry.lane);
    if (lane) lane.entries.push(entry);
    else this.lanes.set(entry.lane, { entries: [entry], busy: false });
    this.count++;
  }

  /** The heads whose effect is due, at most `limit`; their lanes stand still until {@link settle}. */
  takeEffects(now: number, limit: (entry: Entry) => boolean): Entry[] {
    const taken: Entry[] = [];
    for (const lane of this.lanes.values()) {
      const head = lane.entries[0];
      if (lane.busy || !head || head.effect !== 'wanted' || head.notBefore > now || !limit(head)) continue;
      lane.busy = true;
      taken.push(head);
    }
    return taken;
  }

  /** The effect of a head has ended, or is to be tried again later: its lane may go on. */
  settle(entry: Entry): void {
    const lane = this.lanes.get(entry.lane);
    if (lane?.entries[0] === entry) lane.busy = false;
  }

  /** The earliest time after `now` at which an effect that waits may be tried; what is due already waits for a place. */
  nextEffectAt(now: number): number | undefined {
    let next: number | undefined;
    for (const { busy, entries } of this.lanes.values()) {
      const head = entries[0];
      if (busy || !head || head.effect !== 'wanted' || head.notBefore <= now) continue;
      if (next === undefined || head.notBefore < next) next = head.notBefore;
    }
    return next;
  }

  /** Up to `limit` entries that can be decided now, each lane's in order. Their lanes are busy until {@link finish}. */
  takeReady(limit: number): Entry[] {
    const group: Entry[] = [];
    for (const lane of this.lanes.values()) {
      if (group.length >= limit) break;
      if (lane.busy) continue;
      for (const entry of lane.entries) {
        if (entry.effect === 'wanted' || group.length >= limit) break;
        group.push(entry);
        lane.busy = true;
      }
    }
    return group;
  }

  /** These entries, all first in their lanes, are done with. */
  finish(entries: readonly Entry[]): void {
    for (const entry of entries) {
      const lane = this.lanes.get(entry.lane);
      if (lane?.entries[0] !== entry) continue;
      lane.entries.shift();
      lane.busy = false;
      this.count--;
      if (lane.entries.length === 0) this.lanes.delete(entry.lane);
    }
  }

  /** Drops all: after a rebalance everything unfinished is delivered again to whom it belongs. */
  clear(): void {
    this.lanes.clear();
    this.count = 0;
  }
}
