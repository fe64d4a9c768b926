import type { OutgoingRecord } from '@orderflow/messaging';
import type { Database, Queryable, Tx } from '@orderflow/postgres';

/** One row of the outbox. */
export interface OutboxRow {
  readonly id: number;
  /** A hash of its key, made by the table. */
  readonly lane: number;
  readonly record: OutgoingRecord;
  /** When, as `performance.now()` counts here; before this process began where another wrote it. */
  readonly writtenAt: number;
}

/** A row just written; `foreign` when rows that another instance wrote for its key are in the table as well. */
export interface WrittenRow extends OutboxRow {
  readonly foreign: boolean;
}

/** As many as migration 0006 makes. */
export const laneCount = 16;

/** Returns the rows in the order of the records, which is that of their ids. For `exists` Postgres would read the whole table. */
const insert = `
  insert into outbox (writer, topic, key, value, headers)
  select $1, topic, key, value, headers
  from unnest($2::text[], $3::text[], $4::text[], $5::text[]) as row (topic, key, value, headers)
  returning id, lane, coalesce(
    (select true from outbox other where other.key = outbox.key and other.writer <> $1 limit 1), false) as foreign`;

/** Writes records in order. */
export async function insertRows(
  tx: Tx,
  writer: string,
  records: readonly OutgoingRecord[],
): Promise<WrittenRow[]> {
  const columns = [
    records.map(({ topic }) => topic),
    records.map(({ key }) => key),
    records.map(({ value }) => value),
    records.map(({ headers }) => JSON.stringify(headers ?? {})),
  ];
  const writtenAt = performance.now();
  const written = await tx.query<Omit<WrittenRow, 'record' | 'writtenAt'>>(
    insert,
    [writer, ...columns],
    'outbox-insert',
  );
  return written.map((row, index) => ({ ...row, record: records[index] as OutgoingRecord, writtenAt }));
}

/** The oldest rows of each of these lanes in order of id, which for one key is the order of commits. */
export async function oldestRows(
  database: Queryable,
  lanes: readonly number[],
  limitEach: number,
): Promise<Map<number, OutboxRow[]>> {
  const rows = await database.query<{
    id: number;
    lane: number;
    topic: string;
    key: string;
    value: string;
    headers: string;
    age_ms: number;
  }>(
    `select oldest.* from unnest($1::smallint[]) as wanted (lane) cross join lateral (
       select id, lane, topic, key, value, headers,
         extract(epoch from clock_timestamp() - created_at)::float8 * 1000 as age_ms from outbox where outbox.lane = wanted.lane
       order by id limit $2) as oldest
     order by id`,
    [lanes, limitEach],
    'outbox-oldest',
  );
  return Map.groupBy(
    rows.map(({ id, lane, topic, key, value, headers, age_ms }) => ({
      id,
      lane,
      record: { topic, key, value, headers: JSON.parse(headers) as Record<string, string> },
      writtenAt: performance.now() - age_ms,
    })),
    ({ lane }) => lane,
  );
}

export async function deleteRows(database: Database, rows: readonly OutboxRow[]): Promise<void> {
  await database.query(
    `delete from outbox using unnest($1::smallint[], $2::bigint[]) as sent (lane, id)
     where outbox.lane = sent.lane and outbox.id = sent.id`,
    [rows.map(({ lane }) => lane), rows.map(({ id }) => id)],
    'outbox-delete',
  );
}

/** Which of these lanes hold rows that nobody has in memory: of another writer, or left behind for seconds. */
export async function strayLanes(
  database: Database,
  lanes: readonly number[],
  writer: string,
): Promise<number[]> {
  const rows = await database.query<{ lane: number }>(
    `select lane from unnest($1::smallint[]) as mine (lane) where exists (
       select 1 from outbox where outbox.lane = mine.lane
       and (writer <> $2 or created_at < now() - interval '5 seconds'))`,
    [lanes, writer],
    'outbox-stray',
  );
  return rows.map(({ lane }) => lane);
}

/** On this channel instances hear of each other: of lanes with new rows (`3,7`), or that lanes change hands (empty). */
export const outboxChannel = 'outbox';

/** Wakes the instances that send these lanes. */
export async function wakeSenders(database: Database, lanes: Iterable<number>): Promise<void> {
  await database.query('select pg_notify($1, $2)', [outboxChannel, [...lanes].join()], 'outbox-wake');
}
