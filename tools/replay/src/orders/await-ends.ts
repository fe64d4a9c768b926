import { setTimeout as delay } from 'node:timers/promises';
import type { Database } from '@orderflow/postgres';

export interface AwaitEndsOptions {
  /** Gives up when no order came to its end for so long. Default 60 s. */
  readonly quietMs?: number;
  readonly signal?: AbortSignal;
}

const windowSize = 2_000;
const pollMs = 100;

/**
 * Waits until each of these orders is confirmed, rejected or cancelled, and returns those that are not:
 * none, unless nothing moved any more. `orders` is the database of the orders service.
 */
export async function awaitEnds(
  orders: Database,
  orderIds: readonly string[],
  { quietMs = 60_000, signal }: AwaitEndsOptions = {},
): Promise<string[]> {
  let open = [...orderIds];
  let changedAt = Date.now();
  while (open.length > 0) {
    // Orders come to their end about in the order in which they were placed: it is enough to look at the oldest.
    const ended = new Set(await endedAmong(orders, open.slice(0, windowSize)));
    open = open.filter((orderId) => !ended.has(orderId));
    if (ended.size > 0) changedAt = Date.now();
    else if (Date.now() - changedAt > quietMs) return open;
    if (ended.size < windowSize) await delay(pollMs, undefined, { signal });
  }
  return open;
}

async function endedAmong(orders: Database, orderIds: readonly string[]): Promise<string[]> {
  const rows = await orders.query<{ orderId: string }>(
    `select order_id as "orderId" from orders
      where order_id = any($1::uuid[]) and status not in ('placed', 'cancelling')`,
    [orderIds],
  );
  return rows.map((row) => row.orderId);
}
