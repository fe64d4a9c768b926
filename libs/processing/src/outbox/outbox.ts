import type { Message } from '@orderflow/contracts';
import { encodeMessage, type Broker, type OutgoingRecord } from '@orderflow/messaging';
import type { Database, Tx } from '@orderflow/postgres';
import type { ProcessingLog } from '../processing-log.js';
import { Relay } from './relay.js';

/** Adds messages to the transaction that is open. They exist if and only if it commits. */
export interface Send {
  (...messages: readonly Message[]): void;
  /** The same for a record that is encoded already. */
  record(record: OutgoingRecord): void;
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
  transact<T>(work: (tx: Tx, send: Send) => Promise<T>): Promise<T> {
    const records: OutgoingRecord[] = [];
    const send: Send = Object.assign(
      (...messages: readonly Message[]) => {
        for (const message of messages) records.push(encodeMessage(message));
      },
      { record: (record: OutgoingRecord) => void records.push(record) },
    );
    const ended: Promise<T> = this.database.transaction(async (tx) => {
      const result = await work(tx, send);
      // Last, so that it goes out together with the commit.
      if (records.length > 0) this.relay.write(tx, records, ended);
      return result;
    });
    return ended;
  }
}
