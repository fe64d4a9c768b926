import { setTimeout as delay } from 'node:timers/promises';
import { newId } from '@orderflow/kernel';
import {
  demandOf,
  HttpClient,
  placeOrders,
  readOrders,
  sampleOrdersFile,
  stockWarehouse,
  type OrderToPlace,
} from '@orderflow/replay';
import type { StackAddresses } from '@orderflow/stack';
import type { Placement } from './intake.js';

export interface Load {
  /** Ids of orders that were answered with 202, so far. */
  readonly accepted: readonly string[];
  /** Reasons of those that were refused, so far. */
  readonly refused: readonly string[];
  /** How long each of them waited for its answer, so far. */
  readonly placements: readonly Placement[];
  /** Places no more; resolves when each order sent was answered. */
  stop(): Promise<void>;
}

export interface LoadOptions {
  readonly stack: StackAddresses;
  /** Orders per second. */
  readonly rate: number;
  /** For so long there are goods. */
  readonly mostMs: number;
  readonly signal?: AbortSignal;
}

/** Of the orders, so many are cancelled by the customer as soon as they are accepted. */
const cancelledPercent = 5;
/** And of so many a piece comes back, if they are confirmed a while later. */
const returnedPercent = 5;
const returnedAfterMs = 5_000;

/**
 * Places so many orders each second, whatever became of those before: a slow intake gets no less to do. Each is sent
 * again under its idempotency key until it is answered.
 */
export async function startLoad({ stack, rate, mostMs, signal }: LoadOptions): Promise<Load> {
  const { orders: sample } = await readOrders(sampleOrdersFile);
  const rounds = Math.ceil((rate * mostMs) / 1000 / sample.length);
  const demand = new Map([...demandOf(sample)].map(([sku, pieces]) => [sku, pieces * rounds]));
  const { services, databases } = stack;
  await stockWarehouse({ url: services.inventory, ordersDatabase: databases.orders, demand, signal });
  const accepted: string[] = [];
  const refused: string[] = [];
  const placements: Placement[] = [];
  const stopping = new AbortController();
  const runId = newId();
  const http = new HttpClient(services.orders, { connections: 4, signal });

  async function slice(orders: readonly OrderToPlace[]): Promise<void> {
    const placed = await placeOrders({
      url: services.orders,
      orders,
      runId,
      rate,
      concurrency: rate,
      signal,
      onPlaced: (_, tookMs) => placements.push({ at: Date.now() - tookMs, tookMs }),
    });
    accepted.push(...placed.accepted.map(({ orderId }) => orderId));
    refused.push(...placed.refused.map(({ reason }) => reason));
    const some = placed.accepted.filter((_, at) => at < (rate * cancelledPercent) / 100);
    for (const { orderId } of some)
      await http.post(`/orders/${orderId}/cancellation`, { reason: 'changed my mind' }, newId());
    const others = placed.accepted.slice(some.length).slice(0, Math.ceil((rate * returnedPercent) / 100));
    await delay(returnedAfterMs, undefined, { signal });
    for (const { orderId, invoiceNo } of others) {
      const { sku } = orders.find((order) => order.invoiceNo === invoiceNo)!.body.lines[0]!;
      await http.post(`/orders/${orderId}/returns`, { lines: [{ sku, quantity: 1 }] }, newId());
    }
  }

  async function run(): Promise<void> {
    const slices: Promise<void>[] = [];
    for (let second = 0; !stopping.signal.aborted; second++) {
      const orders = Array.from({ length: rate }, (_, at) => {
        const number = second * rate + at;
        return { ...(sample[number % sample.length] as OrderToPlace), invoiceNo: `chaos-${number}` };
      });
      slices.push(slice(orders));
      await delay(1_000, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
    await Promise.all(slices);
  }

  const running = run();
  // Whoever stops it learns of a failure.
  running.catch(() => undefined);
  return {
    accepted,
    refused,
    placements,
    async stop() {
      stopping.abort();
      await running.finally(() => http.close());
    },
  };
}
