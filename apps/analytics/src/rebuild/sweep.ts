import type { Database } from '@orderflow/postgres';

const batch = 5_000;

const forgotten = `
  delete from projection_orders where (version, order_id) in (
    select version, order_id from projection_orders where keep_until < $1 order by keep_until limit ${batch})
  returning 1`;

/** Tables of which a version that has ended, or one that has gone live, needs nothing any more. */
const ended = `select id from projection_versions where status in ('retired', 'aborted', 'failed')`;
const tables = [
  { name: 'projection_inbox', key: 'message_id', of: `${ended} or status = 'live'` },
  { name: 'projection_orders', key: 'order_id', of: ended },
  { name: 'projection_rows', key: 'key', of: ended },
];

/** Removes, some at a time, what nobody needs any more: orders of which nothing more comes, and all of versions that have ended. */
export async function sweep(database: Database, now: Date): Promise<void> {
  while ((await database.query(forgotten, [now])).length === batch);
  for (const { name, key, of } of tables) {
    const sql = `
      delete from ${name} where (version, ${key}) in (
        select version, ${key} from ${name} where version in (${of}) limit ${batch})
      returning 1`;
    while ((await database.query(sql)).length === batch);
  }
}
