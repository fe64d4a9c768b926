import { Database } from '@orderflow/postgres';
import type { StackAddresses, StackService } from '@orderflow/stack';

/** What makes Postgres keep the moment of each commit. */
export const commitTimes = { track_commit_timestamp: 'on' };

interface Station {
  readonly name: string;
  readonly service: StackService;
  /** The rows that are written when an order has got there; one for each order. */
  readonly rows: string;
}

/** What an order passes on its way, in this order. */
export const stations: readonly Station[] = [
  { name: 'taken in', service: 'orders', rows: `order_history where status = 'placed'` },
  { name: 'stock reserved', service: 'inventory', rows: `reservations where status = 'reserved'` },
  { name: 'payment captured', service: 'payments', rows: `payments where status = 'captured'` },
  { name: 'shipment booked', service: 'shipping', rows: `shipments where status = 'booked'` },
  { name: 'confirmed', service: 'orders', rows: `order_history where status = 'confirmed'` },
  { name: 'customer told', service: 'notifications', rows: `notices where notice = 'order-confirmed'` },
];

export const confirmedAt = stations.findIndex(({ name }) => name === 'confirmed');

/**
 * When the transaction was committed that brought each order to each station: by the clock of this machine, in
 * milliseconds, in the order of the stations. Orders that have not passed all of them are left out.
 */
export async function readJourneys(
  { databases }: Pick<StackAddresses, 'databases'>,
  orderIds: readonly string[],
): Promise<Map<string, readonly number[]>> {
  const passed = await Promise.all(
    stations.map(async ({ service, rows }) => {
      const url = databases[service];
      const database = new Database({ url, applicationName: 'bench', connectionsMax: 1 });
      try {
        const found = await database.query<{ orderId: string; ms: number }>(
          `select order_id as "orderId", (extract(epoch from pg_xact_commit_timestamp(xmin)) * 1000)::float8 as ms
             from ${rows} and order_id = any($1::uuid[])`,
          [orderIds],
        );
        return new Map(found.map(({ orderId, ms }) => [orderId, ms]));
      } finally {
        await database.close();
      }
    }),
  );
  return new Map(
    orderIds.flatMap((orderId) => {
      const times = passed.flatMap((at) => at.get(orderId) ?? []);
      return times.length === stations.length ? [[orderId, times] as const] : [];
    }),
  );
}
