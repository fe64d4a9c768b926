import { errorMessage, newId } from '@orderflow/kernel';
import type { Broker } from '@orderflow/messaging';
import { Lease, Listener, type Database } from '@orderflow/postgres';
import { backoffMs } from '../backoff.js';
import { Bell } from '../bell.js';
import type { ProcessingLog } from '../processing-log.js';
import { deleteRows, hasStrayRows, oldestRows, outboxChannel, type OutboxRow } from './outbox.repository.js';
import { SendQueue } from './send-queue.js';

const sendMax = 1_000;
const memoryMax = 20_000;
const pollMs = 1_000;
const deleteAfterMs = 250;
const retry = { firstMs: 100, factor: 2, mostMs: 5_000 };

/**
 * Sends what is in the outbox to the broker: at least once, per key in the order of commits.
 *
 * One instance of a service holds the lease and sends; one send is under way at a time. What this process
 * committed goes straight from memory; the table is read after taking the lease, after any failure, and when
 * rows of other instances are in it. Rows are deleted, many at a time, after all replicas acknowledged them; a
 * crash in between sends them again under the same message ids.
 */
export class Relay {
  private readonly queue = new SendQueue();
  private readonly bell = new Bell();
  private readonly lease: Lease;
  private readonly listener: Listener;
  private currentWriter: string = newId();
  private sent: number[] = [];
  private tableFirst = true;
  private failures = 0;
  private stopping = false;
  private loop: Promise<void> | undefined;
  private deleteTimer: NodeJS.Timeout | undefined;
  private poll: NodeJS.Timeout | undefined;

  constructor(
    private readonly database: Database,
    private readonly broker: Broker,
    private readonly log: ProcessingLog,
  ) {
    this.lease = new Lease(database, 'outbox-relay', () => this.log.warn({}, 'outbox relay lost its lease'));
    this.listener = new Listener(database.url, outboxChannel, () => this.readTable());
  }

  /** Marks the rows that this process has in memory. */
  get writer(): string {
    return this.currentWriter;
  }

  get owner(): boolean {
    return this.lease.held;
  }

  start(): void {
    this.loop = this.run();
    void this.listener.start();
    this.poll = setInterval(() => void this.look(), pollMs);
  }

  /** Sends what is committed by then, as far as the broker takes it within `graceMs`, and hands the lease back. */
  async stop(graceMs = 3_000): Promise<void> {
    const deadline = Date.now() + graceMs;
    while (this.owner && this.queue.size > 0 && this.failures === 0 && Date.now() < deadline) {
      this.bell.ring();
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    this.stopping = true;
    clearInterval(this.poll);
    this.bell.ring();
    await this.loop;
    clearTimeout(this.deleteTimer);
    await this.flushDeletes().catch((error: unknown) => this.deletesFailed(error));
    await this.listener.close();
    await this.lease.release();
  }

  /** Rows are written and about to be committed. */
  announce(rows: readonly OutboxRow[], foreign: boolean): void {
    this.queue.announce(rows);
    if (foreign) this.tableFirst = true;
  }

  committed(rows: readonly OutboxRow[]): void {
    if (!this.owner) return this.queue.withdraw(rows);
    this.queue.confirm(rows);
    this.bell.ring();
  }

  /**
   * The commit failed, or its outcome is unknown and only the table can tell. From now on this process writes
   * under a new mark, so that whoever writes next to such rows notices them.
   */
  failed(rows: readonly OutboxRow[]): void {
    this.queue.withdraw(rows);
    this.currentWriter = newId();
    this.readTable();
  }

  /** Something is in the table that this process does not have in memory. */
  readTable(): void {
    this.tableFirst = true;
    this.bell.ring();
  }

  private async look(): Promise<void> {
    try {
      if (!this.owner) {
        if (!(await this.lease.tryAcquire())) return;
        this.queue.dropCommitted();
        this.readTable();
      } else if (await hasStrayRows(this.database, this.writer)) this.readTable();
    } catch (error) {
      this.log.warn({ error: errorMessage(error) }, 'outbox relay cannot look at its table');
    }
  }

  private async run(): Promise<void> {
    await this.look();
    while (!this.stopping) {
      try {
        const busy =
          this.owner && (this.tableFirst ? await this.sendFromTable() : await this.sendFromMemory());
        this.failures = 0;
        if (!busy) await this.bell.wait();
      } catch (error) {
        this.failures++;
        this.tableFirst = true;
        const waitMs = Math.round(backoffMs(retry, this.failures));
        this.log.warn(
          { error: errorMessage(error), failures: this.failures, waitMs },
          'outbox relay failed, will send again',
        );
        await new Promise((resolve) => setTimeout(resolve, waitMs));
      }
    }
  }

  private async sendFromMemory(): Promise<boolean> {
    const rows = this.queue.take(sendMax);
    if (rows.length === 0) return false;
    await this.send(rows);
    return true;
  }

  /** Sends the oldest rows of the table; memory is used again only after all that was in the table is sent. */
  private async sendFromTable(): Promise<boolean> {
    if (this.queue.size > memoryMax) this.queue.dropCommitted();
    this.tableFirst = false;
    await this.flushDeletes();
    const rows = await oldestRows(this.database, sendMax);
    if (rows.length === sendMax) this.tableFirst = true;
    this.queue.withdraw(rows);
    if (rows.length > 0) await this.send(rows);
    return rows.length > 0 || this.queue.size > 0;
  }

  private async send(rows: readonly OutboxRow[]): Promise<void> {
    await this.broker.publish(rows.map(({ record }) => record));
    for (const { id } of rows) this.sent.push(id);
    this.deleteTimer ??= setTimeout(() => {
      this.deleteTimer = undefined;
      this.flushDeletes().catch((error: unknown) => this.deletesFailed(error));
    }, deleteAfterMs);
  }

  private async flushDeletes(): Promise<void> {
    const ids = this.sent;
    if (ids.length === 0) return;
    this.sent = [];
    try {
      await deleteRows(this.database, ids);
    } catch (error) {
      this.sent = ids.concat(this.sent);
      throw error;
    }
  }

  private deletesFailed(error: unknown): void {
    this.log.warn(
      { error: errorMessage(error) },
      'outbox rows are sent but not deleted; they will be sent again',
    );
    this.readTable();
  }
}
