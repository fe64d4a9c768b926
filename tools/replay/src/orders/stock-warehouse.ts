import { setTimeout as delay } from 'node:timers/promises';
import { shapes, type StockLine } from '@orderflow/contracts';
import { newId } from '@orderflow/kernel';
import { Database } from '@orderflow/postgres';
import type { OrderToPlace } from './place-orders.js';
import { HttpClient, ServiceUnreachable } from './http.js';
import { describeProblem } from './problem.js';

export interface StockWarehouseOptions {
  /** The address of the inventory service. */
  readonly url: string;
  /** The database of the orders service, which learns of new articles by event. */
  readonly ordersDatabase: string;
  readonly demand: ReadonlyMap<string, number>;
  readonly signal?: AbortSignal;
}

const receiptsPerRequest = 2_000;
const learningPatienceMs = 60_000;

/** The pieces of each article that these orders ask for. */
export function demandOf(orders: readonly OrderToPlace[]): Map<string, number> {
  const demand = new Map<string, number>();
  for (const { body } of orders)
    for (const { sku, quantity } of body.lines) demand.set(sku, (demand.get(sku) ?? 0) + quantity);
  return demand;
}

/** Delivers goods to the warehouse, and waits until the orders service has heard of every article. */
export async function stockWarehouse({
  url,
  ordersDatabase,
  demand,
  signal,
}: StockWarehouseOptions): Promise<void> {
  const receipts = deliveriesOf(demand);
  const http = new HttpClient(url, { connections: 1, signal });
  try {
    for (let at = 0; at < receipts.length; at += receiptsPerRequest) {
      const body = { receipts: receipts.slice(at, at + receiptsPerRequest) };
      const answer = await http.post('/stock/receipts', body, newId());
      if (answer.status !== 200)
        throw new ServiceUnreachable(`inventory did not take goods in: ${describeProblem(answer)}`);
    }
  } finally {
    await http.close();
  }
  await untilKnown(ordersDatabase, [...demand.keys()], signal);
}

/** One delivery takes so many pieces of an article at most. */
export function deliveriesOf(demand: ReadonlyMap<string, number>): StockLine[] {
  const most = shapes.limits.quantityMax;
  return [...demand].flatMap(([sku, quantity]) =>
    Array.from({ length: Math.ceil(quantity / most) }, (_, n) => ({
      sku,
      quantity: Math.min(most, quantity - n * most),
    })),
  );
}

async function untilKnown(url: string, skus: readonly string[], signal?: AbortSignal): Promise<void> {
  const database = new Database({ url, applicationName: 'replay', connectionsMax: 1 });
  try {
    let known = -1;
    for (let changedAt = Date.now(); known < skus.length;) {
      const [row] = await database.query<{ n: number }>(
        'select count(*) as n from products where sku = any($1)',
        [skus],
      );
      if (row?.n !== known) changedAt = Date.now();
      known = row?.n ?? 0;
      if (Date.now() - changedAt > learningPatienceMs)
        throw new ServiceUnreachable(
          `orders has heard of only ${known} of ${skus.length} articles, and of no more for a minute`,
        );
      if (known < skus.length) await delay(50, undefined, { signal });
    }
  } finally {
    await database.close();
  }
}
