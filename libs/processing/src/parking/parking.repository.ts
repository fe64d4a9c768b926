import type { ReceivedRecord } from '@orderflow/messaging';
import type { Queryable, Tx } from '@orderflow/postgres';
import type { Entry } from '../consumer/entry.js';

export type ParkedState = 'retrying' | 'queued' | 'dead';

/** What is known of the failures of one message. */
export interface Failure {
  readonly code: string;
  readonly reason: string;
  /** Failed attempts so far, this one included. */
  readonly attempts: number;
  readonly at: Date;
  readonly nextAttemptAt?: Date;
}

const insert = `
  insert into parked (consumer, key, state, message_id, type, topic, partition, record_offset, value, headers,
    record_timestamp, attempts, next_attempt_at, first_failed_at, last_failed_at, error_code, error)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $14, $15, $16)
  on conflict (consumer, topic, partition, record_offset) do nothing
  returning position`;

/** Puts a message at the end of its key's queue. Returns false when this very record is there already. */
export async function park(
  tx: Tx,
  consumer: string,
  { record, lane, work }: Entry,
  state: ParkedState,
  failure?: Failure,
): Promise<boolean> {
  const { id, type } =
    'message' in work ? work.message : { id: work.hopeless.messageId, type: work.hopeless.type };
  const inserted = await tx.query(insert, [
    consumer,
    lane,
    state,
    id ?? null,
    type ?? null,
    record.topic,
    record.partition,
    record.offset.toString(),
    record.value,
    JSON.stringify(record.headers),
    new Date(record.timestampMs),
    failure?.attempts ?? 0,
    failure?.nextAttemptAt ?? null,
    failure?.at ?? null,
    failure?.code ?? null,
    failure?.reason ?? null,
  ]);
  return inserted.length > 0;
}

/** Notes another failed attempt of a message that is parked. Returns when the first one was. */
export async function noteFailure(
  tx: Tx,
  position: number,
  state: ParkedState,
  failure: Failure,
): Promise<Date | undefined> {
  const [row] = await tx.query<{ first_failed_at: Date }>(
    `update parked set state = $2, attempts = $3, next_attempt_at = $4, last_failed_at = $5, error_code = $6,
       error = $7, first_failed_at = coalesce(first_failed_at, $5)
     where position = $1 returning first_failed_at`,
    [
      position,
      state,
      failure.attempts,
      failure.nextAttemptAt ?? null,
      failure.at,
      failure.code,
      failure.reason,
    ],
  );
  return row?.first_failed_at;
}

/** Takes messages off their queues; returns the positions that were still there. */
export async function unpark(tx: Tx, positions: readonly number[]): Promise<Set<number>> {
  if (positions.length === 0) return new Set();
  const rows = await tx.query<{ position: number }>(
    'delete from parked where position = any($1::bigint[]) returning position',
    [positions],
  );
  return new Set(rows.map(({ position }) => position));
}

/** A parked message as it was received, with what happened to it since. */
export interface ParkedRecord {
  readonly position: number;
  readonly attempts: number;
  readonly record: ReceivedRecord;
}

/** The heads of all queues whose next attempt is due; a dead head is never due and holds its key. */
export async function dueHeads(
  database: Queryable,
  consumer: string,
  now: Date,
  limit: number,
): Promise<ParkedRecord[]> {
  const rows = await database.query<{
    position: number;
    attempts: number;
    key: string;
    topic: string;
    partition: number;
    record_offset: number;
    value: Buffer | null;
    headers: string;
    record_timestamp: Date;
  }>(
    `select position, attempts, key, topic, partition, record_offset, value, headers, record_timestamp
     from parked p
     where consumer = $1 and state <> 'dead' and coalesce(next_attempt_at, '-infinity') <= $2
       and not exists (
         select 1 from parked q where q.consumer = p.consumer and q.key = p.key and q.position < p.position)
     order by position limit $3`,
    [consumer, now, limit],
    'parked-due',
  );
  return rows.map((row) => ({
    position: row.position,
    attempts: row.attempts,
    record: {
      topic: row.topic,
      partition: row.partition,
      offset: BigInt(row.record_offset),
      key: row.key,
      value: row.value,
      headers: JSON.parse(row.headers) as Record<string, string>,
      timestampMs: row.record_timestamp.getTime(),
    },
  }));
}
