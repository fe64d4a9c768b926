import { Database } from '@orderflow/postgres';
import type { StackAddresses } from '@orderflow/stack';
import { entryOf, toTheEnd } from './story.js';

/** The history of every order until it has ended, entry by entry, straight from the table. */
export async function readHistories({ databases }: StackAddresses): Promise<Map<string, string[]>> {
  const database = new Database({ url: databases.orders, applicationName: 'bench', connectionsMax: 1 });
  try {
    const rows = await database.query<{ orderId: string; version: number; status: string }>(
      'select order_id as "orderId", version, status from order_history order by order_id, version',
    );
    return new Map(
      [...Map.groupBy(rows, ({ orderId }) => orderId)].map(([orderId, entries]) => [
        orderId,
        toTheEnd(entries).map(({ version, status }) => entryOf(version, status)),
      ]),
    );
  } finally {
    await database.close();
  }
}
