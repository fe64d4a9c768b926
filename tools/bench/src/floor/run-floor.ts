import type { OrderToPlace } from '@orderflow/replay';
import type { Database } from '@orderflow/postgres';
import { newId } from '@orderflow/kernel';
import { totalMinorOf } from '../load/shop-orders.js';
import { steps, type FloorOrder, type Step } from './steps.js';

export function toFloorOrder(order: OrderToPlace): FloorOrder {
  const { customerId, email, country, currency, lines } = order.body;
  return {
    ...{ orderId: newId(), customerId, email, country, currency },
    totalMinor: totalMinorOf(order),
    lines: JSON.stringify(lines),
    stock: lines.map(({ sku, quantity }) => ({ sku, quantity })),
  };
}

const note = `
  insert into done (order_id, step) select id, $2 from unnest($1::uuid[]) as id
  on conflict do nothing returning order_id as "orderId"`;

/** One step of some orders in one transaction; orders for which it was done before are left alone. */
export function runStep(step: Step, orders: readonly FloorOrder[], database: Database): Promise<void> {
  return database.transaction(async (tx) => {
    const ids = orders.map(({ orderId }) => orderId);
    const noted = await tx.query<{ orderId: string }>(note, [ids, step.name], 'floor-note');
    if (noted.length === orders.length) return void (await step.run(orders, tx));
    const fresh = new Set(noted.map(({ orderId }) => orderId));
    const left = orders.filter(({ orderId }) => fresh.has(orderId));
    if (left.length > 0) await step.run(left, tx);
  });
}

/** Takes orders through all steps, so many per transaction, one transaction after the other; returns the orders per second. */
export async function runFloor(
  orders: readonly FloorOrder[],
  batchSize: number,
  database: Database,
  signal?: AbortSignal,
): Promise<number> {
  const startedAt = performance.now();
  for (let at = 0; at < orders.length; at += batchSize) {
    signal?.throwIfAborted();
    const batch = orders.slice(at, at + batchSize);
    for (const step of steps) await runStep(step, batch, database);
  }
  return (orders.length * 1_000) / (performance.now() - startedAt);
}

/** How many orders went through every step, and whether the stock adds up. */
export async function checkFloor(database: Database): Promise<{ complete: number; conserved: boolean }> {
  const [row] = await database.query<{ complete: number; reserved: number; ordered: number }>(`
    select (select count(*) from orders join reservations using (order_id) join payments using (order_id)
              join shipments using (order_id) join notices using (order_id)
             where status = 'confirmed' and amount_minor = total_minor
               and (select count(*) from done where done.order_id = orders.order_id) = 6) as complete,
           (select sum(reserved) from stock_levels)::bigint as reserved,
           (select sum(line.quantity) from orders, jsonb_to_recordset(lines) as line (quantity bigint))::bigint as ordered`);
  return { complete: row?.complete ?? 0, conserved: row !== undefined && row.reserved === row.ordered };
}
