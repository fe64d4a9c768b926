import type { OutboxRow } from './outbox.repository.js';

/** Rows that may wait in memory; what is more is read back from the table. */
const memoryMax = 2_000;

/**
 * One lane of the outbox as one instance sees it: whether it sends this lane, and what comes next (pure).
 *
 * It keeps one promise that the order of every key rests on, whoever else sends the same lane at the same
 * time: before a row is sent, every earlier row of its key is in the broker, or in front of it in what is sent.
 * Memory alone cannot promise that after another instance wrote, or a send failed; then the table is read first.
 */
export class OutboxLane {
  /** Committed by this process and not sent, those of a key in the order of their commits. */
  private readonly rows = new Map<number, OutboxRow>();
  /** Found in the table, maybe before this process hears of their commit. */
  private readonly ahead = new Set<number>();
  private tableFirst = false;
  private sends = false;

  /** Whether this instance sends the lane. */
  get owned(): boolean {
    return this.sends;
  }

  /** Rows in memory that this instance has yet to send. */
  get waiting(): number {
    return this.rows.size;
  }

  get wantsTable(): boolean {
    return this.sends && this.tableFirst;
  }

  /** This instance sends from now on. What was committed before is in the table, or was sent by another. */
  take(): void {
    this.sends = true;
    this.readTable();
  }

  giveUp(): void {
    this.sends = false;
    this.rows.clear();
  }

  /**
   * A row of this process is committed; `foreign` when another's rows of its key were in the table. To be called in the
   * order of commits for each key. Returns whether this instance is going to send it; if not, whoever does has to hear of it.
   */
  add(row: OutboxRow, foreign: boolean): boolean {
    if (foreign) this.readTable();
    if (!this.ahead.delete(row.id) && this.sends) this.rows.set(row.id, row);
    return this.sends;
  }

  /** Something is, or may be, in the table that memory does not know of. */
  readTable(): void {
    this.tableFirst = true;
  }

  /** To be called before the table is read: what is written from now on may be missing in what is read. */
  beginRead(): void {
    this.tableFirst = false;
    if (this.rows.size > memoryMax) this.rows.clear();
  }

  /** What to send of the oldest `limit` rows of the table. Memory is used again once all of it is read. */
  endRead(rows: readonly OutboxRow[], limit: number): readonly OutboxRow[] {
    if (!this.sends) return [];
    if (rows.length === limit) this.readTable();
    for (const { id } of rows) if (!this.rows.delete(id)) this.ahead.add(id);
    return rows;
  }

  /** This process has heard of all that it had under way when the row was read. */
  heardOf({ id }: OutboxRow): void {
    this.ahead.delete(id);
  }

  /** Up to `limit` rows to send from memory. */
  next(limit: number): readonly OutboxRow[] {
    if (!this.sends || this.tableFirst) return [];
    const next: OutboxRow[] = [];
    for (const [id, row] of this.rows) {
      if (next.length === limit) break;
      next.push(row);
      this.rows.delete(id);
    }
    return next;
  }
}
