import { errorMessage, newId } from '@orderflow/kernel';
import type { Broker, OutgoingRecord } from '@orderflow/messaging';
import type { Database, Tx } from '@orderflow/postgres';
import { backoffMs } from '../backoff.js';
import { Bell } from '../bell.js';
import type { ProcessingLog } from '../processing-log.js';
import { LaneOwnership } from './lane-ownership.js';
import { OutboxLane } from './outbox-lane.js';
import { RelayMetrics } from './relay-metrics.js';
import {
  deleteRows,
  insertRows,
  laneCount,
  oldestRows,
  type OutboxRow,
  type WrittenRow,
} from './outbox.repository.js';
import { traceSend } from './send-spans.js';
import { WritesUnderWay } from './writes-under-way.js';

const sendMax = 1_000;
const deleteAfterMs = 1_000;
const retry = { firstMs: 100, factor: 2, mostMs: 5_000 };

/**
 * Sends what is in the outbox to the broker: at least once, per key in the order of commits.
 *
 * The instances of a service divide the lanes of the outbox between them. An instance sends its lanes with one
 * send under way at a time: what it committed itself straight from memory, the rest from the table. Rows are
 * deleted, many at a time, after all replicas acknowledged them; a crash in between, or a lane that changes
 * hands unprepared, sends them again under the same message ids.
 */
export class Relay {
  private readonly lanes = Array.from({ length: laneCount }, () => new OutboxLane());
  private readonly ownership: LaneOwnership;
  private readonly underWay = new WritesUnderWay();
  private readonly bell = new Bell();
  private readonly metrics = new RelayMetrics();
  private endMetrics: () => void = () => undefined;
  /** Marks the rows that this process has in memory. */
  private writer: string = newId();
  private sending: Promise<void> | undefined;
  private sent: OutboxRow[] = [];
  private deleting: Promise<void> = Promise.resolve();
  private deleteTimer: NodeJS.Timeout | undefined;
  private failures = 0;
  private stopping = false;
  private loop: Promise<void> | undefined;

  constructor(
    private readonly database: Database,
    private readonly broker: Broker,
    private readonly log: ProcessingLog,
  ) {
    this.ownership = new LaneOwnership(this.lanes, database, log, {
      ring: () => this.bell.ring(),
      settle: () => this.settle(),
    });
  }

  start(): void {
    this.endMetrics = this.metrics.read(this.database, () => this.lanes.filter(({ owned }) => owned).length);
    this.loop = this.run();
  }

  /** Sends what is committed by then, as far as the broker takes it within `graceMs`, and hands the lanes over. */
  async stop(graceMs = 3_000): Promise<void> {
    const deadline = performance.now() + graceMs;
    while (
      (this.underWay.size > 0 || this.lanes.some(({ waiting }) => waiting > 0)) &&
      this.failures === 0 &&
      performance.now() < deadline
    ) {
      this.bell.ring();
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    this.stopping = true;
    this.bell.ring();
    await this.loop;
    await this.settle();
    clearTimeout(this.deleteTimer);
    await this.ownership.stop();
    this.endMetrics();
  }

  /**
   * Writes records as the last of a transaction, and sends them when it has `ended` well. All that keeps a key's rows apart is
   * the lock of that key's row: it must be held by now, known to this process.
   */
  write(tx: Tx, records: readonly OutgoingRecord[], ended: Promise<unknown>): void {
    const rows = insertRows(tx, this.writer, records);
    const keys = records.map(({ key }) => key);
    this.underWay.add(keys, Promise.all([rows, ended]), (outcome) => {
      if (outcome.status === 'fulfilled') this.committed(outcome.value[0]);
      else this.unclear();
    });
  }

  private committed(rows: readonly WrittenRow[]): void {
    for (const row of rows) if (!this.laneOf(row).add(row, row.foreign)) this.ownership.wake(row.lane);
    this.bell.ring();
  }

  /**
   * A transaction failed, or its outcome is unknown: only the table can tell what it wrote. From now on this process writes
   * under a new mark, so that whoever writes next to such rows notices them.
   */
  private unclear(): void {
    this.writer = newId();
    for (const [number, lane] of this.lanes.entries()) {
      lane.readTable();
      if (!lane.owned) this.ownership.wake(number);
    }
    this.bell.ring();
  }

  private laneOf({ lane }: OutboxRow): OutboxLane {
    return this.lanes[lane] as OutboxLane;
  }

  private async run(): Promise<void> {
    await this.ownership.start(() => this.writer);
    while (!this.stopping) {
      try {
        const busy = await this.sendOnce();
        this.failures = 0;
        if (!busy) await this.bell.wait();
      } catch (error) {
        this.failures++;
        this.lanes.forEach((lane) => lane.readTable());
        const waitMs = Math.round(backoffMs(retry, this.failures));
        this.log.warn(
          { error: errorMessage(error), failures: this.failures, waitMs },
          'outbox relay failed, will send again',
        );
        await new Promise((resolve) => setTimeout(resolve, waitMs));
      }
    }
  }

  /** Sends some rows of every lane that has any; returns whether there may be more. */
  private async sendOnce(): Promise<boolean> {
    const owned = this.lanes.filter((lane) => lane.owned);
    const limit = Math.ceil(sendMax / Math.max(1, owned.length));
    const reading = owned.filter((lane) => lane.wantsTable);
    const read = reading.length > 0 ? await this.readTable(reading, limit) : undefined;
    // No await between here and the send: what is given up meanwhile is not sent any more.
    const rows = this.lanes.flatMap((lane, number) =>
      reading.includes(lane) ? lane.endRead(read?.get(number) ?? [], limit) : lane.next(limit),
    );
    if (read) void this.underWay.settled().then(() => rows.forEach((row) => this.laneOf(row).heardOf(row)));
    if (rows.length > 0) await (this.sending = this.metrics.measured(rows, this.send(rows)));
    return rows.length > 0 || reading.length > 0;
  }

  private async readTable(lanes: readonly OutboxLane[], limit: number) {
    lanes.forEach((lane) => lane.beginRead());
    await this.deleteSent();
    const numbers = lanes.map((lane) => this.lanes.indexOf(lane));
    return oldestRows(this.database, numbers, limit);
  }

  private async send(rows: readonly OutboxRow[]): Promise<void> {
    const sends = traceSend(rows);
    try {
      await this.broker.publish(sends.records);
    } catch (error) {
      sends.end(error);
      throw error;
    }
    sends.end();
    for (const row of rows) this.sent.push(row);
    this.deleteTimer ??= setTimeout(() => {
      this.deleteTimer = undefined;
      this.deleteSent().catch((error: unknown) => this.deletesFailed(error));
    }, deleteAfterMs);
  }

  /** Lets the send that is under way end, and deletes what is sent. */
  private async settle(): Promise<void> {
    await this.sending?.catch(() => undefined);
    await this.deleteSent().catch((error: unknown) => this.deletesFailed(error));
  }

  private deleteSent(): Promise<void> {
    const deleting = this.deleting.catch(() => undefined).then(() => this.deleteSentNow());
    this.deleting = deleting;
    return deleting;
  }

  private async deleteSentNow(): Promise<void> {
    const rows = this.sent;
    if (rows.length === 0) return;
    this.sent = [];
    try {
      await deleteRows(this.database, rows);
    } catch (error) {
      this.sent = rows.concat(this.sent);
      throw error;
    }
  }

  private deletesFailed(error: unknown): void {
    this.log.warn(
      { error: errorMessage(error) },
      'outbox rows are sent but not deleted; they will be sent again',
    );
    this.lanes.forEach((lane) => lane.readTable());
    this.bell.ring();
  }
}
