import type { ReceivedRecord } from '@orderflow/messaging';
import type { Queryable, Tx } from '@orderflow/postgres';
import type { Entry, Workable } from '../consumer/entry.js';

export type ParkedState = 'retrying' | 'queued' | 'dead';

/** What is known of the failures of one message. */
export interface Failure {
  readonly code: string;
  readonly reason: string;
  /** Failed attempts so far, this one included. */
  readonly attempts: number;
  readonly at: Date;
  /** Absent when there is to be no other attempt. Counted by the clock of Postgres, which all instances share. */
  readonly retryInMs?: number;
}

const insert = `
  insert into parked (consumer, key, state, message_id, type, topic, partition, record_offset, value, headers,
    record_timestamp, attempts, next_attempt_at, first_failed_at, last_failed_at, error_code, error)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12,
    clock_timestamp() + $13::float8 * interval '1 ms', $14, $14, $15, $16)
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
    failure?.retryInMs ?? null,
    failure?.at ?? null,
    failure?.code ?? null,
    failure?.reason ?? null,
  ]);
  return inserted.length > 0;
}

/** Puts messages at the ends of their keys' queues, in this order; leaves out records that are there already. */
export async function queueBehind(tx: Tx, consumer: string, entries: readonly Workable[]): Promise<void> {
  if (entries.length === 0) return;
  await tx.query(
    `insert into parked (consumer, key, state, message_id, type, topic, partition, record_offset, value, headers,
       record_timestamp)
     select $1, key, 'queued', message_id, type, topic, partition, record_offset, value, headers, record_timestamp
     from unnest($2::text[], $3::uuid[], $4::text[], $5::text[], $6::int[], $7::bigint[], $8::bytea[], $9::text[],
       $10::timestamptz[]) with ordinality as row
       (key, message_id, type, topic, partition, record_offset, value, headers, record_timestamp, place)
     order by place
     on conflict (consumer, topic, partition, record_offset) do nothing`,
    [
      consumer,
      entries.map(({ lane }) => lane),
      entries.map(({ work }) => work.message.id),
      entries.map(({ work }) => work.message.type),
      entries.map(({ record }) => record.topic),
      entries.map(({ record }) => record.partition),
      entries.map(({ record }) => record.offset.toString()),
      entries.map(({ record }) => record.value),
      entries.map(({ record }) => JSON.stringify(record.headers)),
      entries.map(({ record }) => new Date(record.timestampMs)),
    ],
    'parked-queue',
  );
}

/** A parked message as it was when it was read; any change of its row since then makes this obsolete. */
export interface ParkedRef {
  readonly position: number;
  readonly attempts: number;
  readonly revision: number;
}

/**
 * Notes another failed attempt of a message that is parked. Returns when the first one was, or undefined when the
 * row was changed or removed since it was read: then nothing is noted, and the attempt counts for nothing.
 */
export async function noteFailure(
  tx: Tx,
  { position, revision }: ParkedRef,
  state: ParkedState,
  failure: Failure,
): Promise<Date | undefined> {
  const [row] = await tx.query<{ first_failed_at: Date }>(
    `update parked set state = $2, attempts = $3, last_failed_at = $5, error_code = $6, error = $7,
       next_attempt_at = clock_timestamp() + $4::float8 * interval '1 ms', first_failed_at = coalesce(first_failed_at, $5), revision = revision + 1, redrive = null
     where position = $1 and revision = $8 returning first_failed_at`,
    [
      position,
      state,
      failure.attempts,
      failure.retryInMs ?? null,
      failure.at,
      failure.code,
      failure.reason,
      revision,
    ],
  );
  return row?.first_failed_at;
}

/** Takes messages off their queues; returns the positions that were still there as they were read. */
export async function unpark(tx: Tx, parked: readonly ParkedRef[]): Promise<Set<number>> {
  if (parked.length === 0) return new Set();
  const rows = await tx.query<{ position: number }>(
    `delete from parked p using unnest($1::bigint[], $2::int[]) as e (position, revision)
     where p.position = e.position and p.revision = e.revision returning p.position`,
    [parked.map(({ position }) => position), parked.map(({ revision }) => revision)],
  );
  return new Set(rows.map(({ position }) => position));
}

/** A parked message as it was received, with what happened to it since. */
export interface ParkedRecord {
  readonly ref: ParkedRef;
  readonly record: ReceivedRecord;
}

/**
 * The heads of queues whose next attempt is due by the clock of Postgres, without those at the positions `underWay`
 * and without another attempt at any of `spentTypes`; a dead head is never due and holds its key.
 */
export async function dueHeads(
  database: Queryable,
  consumer: string,
  limit: number,
  underWay: readonly number[] = [],
  spentTypes: readonly string[] = [],
): Promise<ParkedRecord[]> {
  const rows = await database.query<RecordRow>(
    `select position, attempts, revision, key, topic, partition, record_offset, value, headers, record_timestamp
     from parked p
     where consumer = $1 and state <> 'dead' and coalesce(next_attempt_at, '-infinity') <= clock_timestamp()
       and position <> all($3::bigint[]) and (attempts = 0 or type is null or type <> all($4::text[]))
       and not exists (
         select 1 from parked q where q.consumer = p.consumer and q.key = p.key and q.position < p.position)
     order by position limit $2`,
    [consumer, limit, underWay, spentTypes],
    'parked-due',
  );
  return rows.map((row) => ({
    ref: { position: row.position, attempts: row.attempts, revision: row.revision },
    record: recordOf(row),
  }));
}

/** The columns of a parked message from which its record and its {@link ParkedRef} are made. */
export interface RecordRow {
  readonly position: number;
  readonly attempts: number;
  readonly revision: number;
  readonly key: string;
  readonly topic: string;
  readonly partition: number;
  readonly record_offset: number;
  readonly value: Buffer | null;
  readonly headers: string;
  readonly record_timestamp: Date;
}

/** The record as it was received, with the value that an operator may have given it since. */
export function recordOf(row: RecordRow): ReceivedRecord {
  return {
    topic: row.topic,
    partition: row.partition,
    offset: BigInt(row.record_offset),
    key: row.key,
    value: row.value,
    headers: JSON.parse(row.headers) as Record<string, string>,
    timestampMs: row.record_timestamp.getTime(),
  };
}

/**
 * Shifts what is left of each redrive so that it goes on from now: what came due while nobody was there to take it
 * would come all at once, however low the rate that was asked for.
 */
export async function resumeRedrives(database: Queryable, consumer: string): Promise<void> {
  await database.query(
    `with late as (
       select redrive, min(next_attempt_at) as since from parked
       where consumer = $1 and redrive is not null group by redrive having min(next_attempt_at) < now())
     update parked p set next_attempt_at = p.next_attempt_at + (now() - late.since)
     from late where p.consumer = $1 and p.redrive = late.redrive`,
    [consumer],
  );
}
