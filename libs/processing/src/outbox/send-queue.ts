import type { OutboxRow } from './outbox.repository.js';

interface Entry {
  readonly row: OutboxRow;
  committed: boolean;
}

/**
 * The rows that this process wrote and has not sent, in the order in which they may be sent (pure).
 *
 * A row is announced before its commit is asked for and confirmed when the commit is known. Since rows of a
 * key are written under the lock of that key's row, an earlier row of a key is always announced before a later
 * one is written; so a key's rows stand here in the order of their commits even where two commits are answered
 * in the other order. A row whose commit is not known holds back the later ones of its key, and nothing else.
 */
export class SendQueue {
  private readonly entries = new Map<number, Entry>();

  get size(): number {
    return this.entries.size;
  }

  announce(rows: readonly OutboxRow[]): void {
    for (const row of rows) this.entries.set(row.id, { row, committed: false });
  }

  confirm(rows: readonly OutboxRow[]): void {
    for (const { id } of rows) {
      const entry = this.entries.get(id);
      if (entry) entry.committed = true;
    }
  }

  /** For rows that were rolled back, or are read from the table instead. */
  withdraw(rows: readonly OutboxRow[]): void {
    for (const { id } of rows) this.entries.delete(id);
  }

  /** Removes and returns up to `limit` rows that may be sent now, in order. */
  take(limit: number): OutboxRow[] {
    const taken: OutboxRow[] = [];
    const held = new Set<string>();
    for (const [id, { row, committed }] of this.entries) {
      if (taken.length >= limit) break;
      const key = row.record.key;
      if (!committed) held.add(key);
      else if (!held.has(key)) {
        taken.push(row);
        this.entries.delete(id);
      }
    }
    return taken;
  }

  /** Forgets committed rows: they are in the table and will be read from there. */
  dropCommitted(): void {
    for (const [id, { committed }] of this.entries) if (committed) this.entries.delete(id);
  }
}
