import type { Queryable, Tx } from '@orderflow/postgres';

/** What a consumer knows of messages and keys before it handles them. */
export interface Known {
  /** Of the ids that were asked for. */
  readonly ids: ReadonlySet<string>;
  /** Keys with messages in their parked queue. */
  readonly parkedKeys: ReadonlySet<string>;
}

/** Joined: in a plan made for any parameters, `= any($3)` compares each row with each key. */
const selectParkedKeys = `
  select distinct null, parked.key from unnest($3::text[]) as mine (key)
  join parked on parked.consumer = $1 and parked.key = mine.key`;

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
