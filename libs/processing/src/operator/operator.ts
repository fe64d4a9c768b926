import type { Message, ServiceName } from '@orderflow/contracts';
import type { Clock } from '@orderflow/kernel';
import { decodeMessage } from '@orderflow/messaging';
import type { Database } from '@orderflow/postgres';
import { isWorkable } from '../consumer/entry.js';
import { HandlerMap } from '../consumer/handler-map.js';
import type { AnyHandler } from '../handler.js';
import { recordOf, type RecordRow } from '../parking/parking.repository.js';
import { valueText } from '../parking/value-text.js';
import { dryRun, type DryRun } from './dry-run.js';
import { editAndRetry, messageFor } from './edit.js';
import { lockDead, notParked, type LockedMessage } from './lock-dead.js';
import { listActs, noteAct, type Actor, type OperatorAct } from './operator-acts.js';
import {
  groupDead,
  listKeys,
  listParked,
  parkedColumns,
  type ParkedFilter,
  type ParkedMessage,
} from './parked-message.js';
import { retryMany, retryOne, type Redrive } from './redrive.js';

export interface OperatorOptions {
  readonly service: ServiceName;
  /** Those of the service, asked for when they are needed first. */
  handlers(): readonly AnyHandler[];
  readonly database: Database;
  readonly clock: Clock;
}

interface Page {
  readonly after: number;
  readonly limit: number;
}

/** Everything about one parked message. */
export type ParkedMessageDetails = ParkedMessage & {
  readonly receivedAt: Date;
  readonly headers: Readonly<Record<string, string>>;
  /** The message in its newest version, or why the value is none. */
  readonly decoded: Message | { readonly kind: string; readonly reason: string };
  readonly acts: readonly OperatorAct[];
} & ReturnType<typeof valueText>;

/**
 * What an operator can see of one service's parked messages, and do about its dead letters. Each act is one
 * transaction together with its line in the audit; it touches the table only, and the running consumers of the
 * service find there what is due. An act on what is no longer as it was throws `ActRefused` and changes nothing.
 */
export class Operator {
  private map: HandlerMap | undefined;

  constructor(private readonly options: OperatorOptions) {}

  /** Parked messages that match, in the order of their positions. */
  list(filter: ParkedFilter, page: Page) {
    return listParked(this.options.database, this.options.service, filter, page);
  }

  /** Dead letters that match, by the fingerprint of their failure. */
  groups(filter: Omit<ParkedFilter, 'state'>) {
    return groupDead(this.options.database, this.options.service, filter);
  }

  /** Keys whose messages wait. */
  keys(page: Page) {
    return listKeys(this.options.database, this.options.service, page);
  }

  /** The audit, the latest act first. */
  acts(of: { position?: number; before?: number; limit: number }) {
    return listActs(this.options.database, this.options.service, of);
  }

  async show(position: number): Promise<ParkedMessageDetails> {
    const { database, service } = this.options;
    const [row] = await database.query<ParkedMessage & RecordRow>(
      `select ${parkedColumns}, p.revision, p.record_offset, p.value, p.headers, p.record_timestamp
       from parked p where p.consumer = $1 and p.position = $2`,
      [service, position],
    );
    if (!row) throw notParked(position);
    const { revision: _, record_offset: __, value, record_timestamp: receivedAt, ...message } = row;
    const record = recordOf(row);
    const decoded = decodeMessage(record);
    return {
      ...message,
      receivedAt,
      headers: record.headers,
      ...valueText(value),
      decoded: decoded.ok ? decoded.message : { kind: decoded.kind, reason: decoded.reason },
      acts: await this.acts({ position, limit: 100 }),
    };
  }

  /** Has one dead letter tried again now, with as many attempts as a new message has. */
  async retry(position: number, by: Actor): Promise<void> {
    const { database, service, clock } = this.options;
    await database.transaction((tx) => retryOne(tx, service, position, clock.now(), by));
  }

  /** Has all dead letters that match tried again, `ratePerSecond` of them a second; the queue behind each flows on freely. */
  retryMany(filter: Omit<ParkedFilter, 'state'>, ratePerSecond: number, by: Actor): Promise<Redrive> {
    const { database, service, clock } = this.options;
    return database.transaction((tx) => retryMany(tx, service, filter, ratePerSecond, clock.now(), by));
  }

  /** Gives a dead letter a new value, checked against its contract, and has it tried again now. It keeps its id. */
  async edit(position: number, value: Buffer, by: Actor): Promise<void> {
    const { database, service, clock } = this.options;
    await database.transaction((tx) =>
      editAndRetry(tx, service, this.handlers(), position, value, clock.now(), by),
    );
  }

  /** Gives a dead letter up for good. What waits behind it goes on; the audit keeps all of it. */
  async discard(position: number, by: Actor & { readonly reason: string }): Promise<void> {
    const { database, service, clock } = this.options;
    await database.transaction(async (tx) => {
      const before = await lockDead(tx, service, position);
      await tx.query('delete from parked where position = $1', [position]);
      await noteAct(tx, service, { act: 'discard', at: clock.now(), by, before });
    });
  }

  /** What the real handler would do with a parked message, or with another value for it; nothing of it is kept. */
  async dryRun(
    position: number,
    { value, ...effect }: { readonly value?: Buffer; readonly result?: unknown } = {},
  ): Promise<DryRun> {
    const { database, service, clock } = this.options;
    const [row] = await database.query<LockedMessage>(
      'select * from parked where consumer = $1 and position = $2',
      [service, position],
    );
    if (!row) throw notParked(position);
    if (value) messageFor(row, value, this.handlers());
    const entry = this.handlers().entryOf({ ...recordOf(row), ...(value && { value }) }, row);
    if (!entry || !isWorkable(entry)) {
      const { code, reason } = entry && 'hopeless' in entry.work ? entry.work.hopeless : unhandled;
      return { outcome: 'failed', effect: 'none', code, reason };
    }
    return dryRun(database, service, entry, clock.now(), effect);
  }

  private handlers(): HandlerMap {
    this.map ??= new HandlerMap(this.options.service, this.options.handlers());
    return this.map;
  }
}

const unhandled = { code: 'unknown-event', reason: 'nobody here handles it' };
