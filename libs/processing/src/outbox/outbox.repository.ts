import type { OutgoingRecord } from '@orderflow/messaging';
import type { Database, Queryable, Tx } from '@orderflow/postgres';

/** One row of the outbox. */
export interface OutboxRow {
  readonly id: number;
  readonly record: OutgoingRecord;
}

const insert = `
  with written as (
    insert into outbox (writer, topic, key, value, headers)
    select $1, topic, key, value, headers
    from unnest($2::text[], $3::text[], $4::text[], $5::text[]) as row (topic, key, value, headers)
    returning id
  )
  select id, exists (select 1 from outbox where writer > $1 or writer < $1) as foreign from written`;

/** Writes records in order. `foreign` tells that rows of another instance are in the table as well. */
export async function insertRows(
  tx: Tx,
  writer: string,
  records: readonly OutgoingRecord[],
): Promise<{ rows: OutboxRow[]; foreign: boolean }> {
  const columns = [
    records.map(({ topic }) => topic),
    records.map(({ key }) => key),
    records.map(({ value }) => value),
    records.map(({ headers }) => JSON.stringify(headers ?? {})),
  ];
  const written = await tx.query<{ id: number; foreign: boolean }>(
    insert,
    [writer, ...columns],
    'outbox-insert',
  );
  const ids = written.map(({ id }) => id).sort((a, b) => a - b);
  return {
    rows: records.map((record, index) => ({ id: ids[index] as number, record })),
    foreign: written[0]?.foreign ?? false,
  };
}

/** The oldest rows in order of id, which for one key is the order of commits. */
export async function oldestRows(database: Queryable, limit: number): Promise<OutboxRow[]> {
  const rows = await database.query<{
    id: number;
    topic: string;
    key: string;
    value: string;
    headers: string;
  }>('select id, topic, key, value, headers from outbox order by id limit $1', [limit]);
  return rows.map(({ id, topic, key, value, headers }) => ({
    id,
    record: { topic, key, value, headers: JSON.parse(headers) as Record<string, string> },
  }));
}

export async function deleteRows(database: Database, ids: readonly number[]): Promise<void> {
  await database.query('delete from outbox where id = any($1::bigint[])', [ids], 'outbox-delete');
}

/** Whether the table holds rows that nobody has in memory: of another writer, or left behind for seconds. */
export async function hasStrayRows(database: Database, writer: string): Promise<boolean> {
  const [row] = await database.query<{ stray: boolean | null }>(
    `select exists (select 1 from outbox where writer > $1 or writer < $1)
       or (select created_at < now() - interval '5 seconds' from outbox order by id limit 1) as stray`,
    [writer],
    'outbox-stray',
  );
  return row?.stray ?? false;
}

/** The channel on which an instance tells the lease's holder that it wrote rows. */
export const outboxChannel = 'outbox';

/** Wakes the lease's holder when the transaction commits. */
export async function notifyOwner(tx: Tx): Promise<void> {
  await tx.query('select pg_notify($1, $2)', [outboxChannel, '']);
}
