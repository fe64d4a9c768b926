import type { Message } from '@orderflow/contracts';
import { encodeMessage, type Broker, type OutgoingRecord } from '@orderflow/messaging';
import type { Database, Tx } from '@orderflow/postgres';
import type { ProcessingLog } from '../processing-log.js';
import { insertRows, type WrittenRow } from './outbox.repository.js';
import { Relay } from './relay.js';

/** Adds messages to the transaction that is open. They exist if and only if it commits. */
export interface Send {
  (...messages: readonly Message[]): void;
  /** The same for a record that is encoded already. */
  record(record: OutgoingRecord): void;
  /** Writes what was given so far, beside statements that are under way; else that happens when the work is done. */
  write(): Promise<void>;
}

/**
 * The only way messages leave a service: written in the transaction of the change they tell of, and relayed
 * to the broker right after its commit, at least once, per key in the order of commits.
 */
export class Outbox {
  private readonly relay: Relay;

  constructor(
    private readonly database: Database,
    broker: Broker,
    log: ProcessingLog,
  ) {
    this.relay = new Relay(database, broker, log);
  }

  start(): void {
    this.relay.start();
  }

  async stop(): Promise<void> {
    await this.relay.stop();
  }

  /**
   * Runs `work` in one transaction together with what it sends. When it rejects, nothing was changed or sent,
   * except where the connection broke during the commit: then both or neither happened.
   */
  async transact<T>(work: (tx: Tx, send: Send) => Promise<T>): Promise<T> {
    const rows: WrittenRow[] = [];
    let writing = Promise.resolve();
    try {
      const result = await this.database.transaction(async (tx) => {
        let records: OutgoingRecord[] = [];
        const send: Send = Object.assign(
          (...messages: readonly Message[]) => {
            for (const message of messages) records.push(encodeMessage(message));
          },
          {
            record: (record: OutgoingRecord) => void records.push(record),
            write: () => {
              const written = records;
              records = [];
              if (written.length > 0) writing = this.write(tx, written, rows);
              return writing;
            },
          },
        );
        const value = await work(tx, send);
        await send.write();
        return value;
      });
      if (rows.length > 0) this.relay.committed(rows);
      return result;
    } catch (error) {
      await writing.catch(() => undefined);
      if (rows.length > 0) this.relay.failed(rows);
      throw error;
    }
  }

  private async write(tx: Tx, records: readonly OutgoingRecord[], into: WrittenRow[]): Promise<void> {
    const rows = await insertRows(tx, this.relay.writer, records);
    this.relay.announce(rows);
    into.push(...rows);
  }
}
