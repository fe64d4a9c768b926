import type { Queryable, Tx } from '@orderflow/postgres';

/** What a consumer knows of messages and keys before it handles them. */
export interface Known {
  /** Of the ids that were asked for. */
  readonly ids: ReadonlySet<string>;
  /** Keys with messages in their parked queue. */
  readonly parkedKeys: ReadonlySet<string>;
}

/** Not joined with the keys: a plan made while the table was empty would go through all that a consumer has parked. */
const selectParkedKeys =
  'select distinct null, key from parked where consumer = $1 and key = any($3::text[])';

/**
 * Notes that these messages are being handled, in the transaction that handles them. `ids` are those noted
 * now for the first time; the others were handled before, and their effects are in the database already.
 */
export async function enterInbox(
  tx: Tx,
  consumer: string,
  ids: readonly string[],
  keys: readonly string[],
): Promise<Known> {
  const first = await known(
    tx,
    `with fresh as (
       insert into inbox (consumer, message_id) select $1, id from unnest($2::uuid[]) as id
       on conflict do nothing returning message_id)
     select message_id::text as id, null as key from fresh
     union all ${selectParkedKeys}`,
    [consumer, ids, keys],
    'inbox-enter',
  );
  if (first.ids.size === new Set(ids).size) return first;
  // An insert that met another one waited for that transaction, but the statement still reads what was there when it
  // began: it cannot see what the other one, which handled the same messages, has parked.
  const { parkedKeys } = await lookIntoInbox(tx, consumer, [], keys);
  return { ids: first.ids, parkedKeys };
}

/** Looks without noting anything. `ids` are those that were handled before. */
export function lookIntoInbox(
  database: Queryable,
  consumer: string,
  ids: readonly string[],
  keys: readonly string[],
) {
  return known(
    database,
    `select message_id::text as id, null as key from inbox where consumer = $1 and message_id = any($2::uuid[])
     union all ${selectParkedKeys}`,
    [consumer, ids, keys],
    'inbox-look',
  );
}

async function known(database: Queryable, sql: string, values: unknown[], name: string): Promise<Known> {
  const rows = await database.query<{ id: string | null; key: string | null }>(sql, values, name);
  return {
    ids: new Set(rows.flatMap(({ id }) => id ?? [])),
    parkedKeys: new Set(rows.flatMap(({ key }) => key ?? [])),
  };
}
