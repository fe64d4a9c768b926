import type { OutboxRow } from './outbox.repository.js';
import { SendQueue } from './send-queue.js';

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
  private readonly queue = new SendQueue();
  private tableFirst = false;
  private sends = false;

  /** Whether this instance sends the lane. */
  get owned(): boolean {
    return this.sends;
  }

  /** Rows in memory that this instance has yet to send. */
  get waiting(): number {
    return this.sends ? this.queue.size : 0;
  }

  get wantsTable(): boolean {
    return this.sends && this.tableFirst;
  }

  /** This instance sends from now on. What it had committed before is in the table, or was sent by another. */
  take(): void {
    this.sends = true;
    this.queue.dropCommitted();
    this.readTable();
  }

  giveUp(): void {
    this.sends = false;
  }

  /** A row is written and about to be committed; `foreign` when another's rows of its key were in the table. */
  announce(row: OutboxRow, foreign: boolean): void {
    this.queue.announce([row]);
    if (foreign) this.readTable();
  }

  /** Returns whether this instance is going to send the row; if not, whoever does has to hear of it. */
  confirm(row: OutboxRow): boolean {
    if (this.sends) this.queue.confirm([row]);
    else this.queue.withdraw([row]);
    return this.sends;
  }

  /** The commit failed, or only the table can tell whether it did. */
  withdraw(row: OutboxRow): void {
    this.queue.withdraw([row]);
    this.readTable();
  }

  /** Something is, or may be, in the table that memory does not know of. */
  readTable(): void {
    this.tableFirst = true;
  }

  /** To be called before the table is read: what is written from now on may be missing in what is read. */
  beginRead(): void {
    this.tableFirst = false;
    if (this.queue.size > memoryMax) this.queue.dropCommitted();
  }

  /** What to send of the oldest `limit` rows of the table. Memory is used again once all of it is read. */
  endRead(rows: readonly OutboxRow[], limit: number): readonly OutboxRow[] {
    if (!this.sends) return [];
    if (rows.length === limit) this.readTable();
    this.queue.withdraw(rows);
    return rows;
  }

  /** Up to `limit` rows to send from memory. */
  next(limit: number): readonly OutboxRow[] {
    return this.sends && !this.tableFirst ? this.queue.take(limit) : [];
  }
}
