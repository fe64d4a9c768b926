import { newId } from '@orderflow/kernel';
import { placeOrders, readOrders, type OrderToPlace, type Placements } from '@orderflow/replay';
import type { PlaceJob, Placed } from './job.js';
import { shopOrders } from './shop-orders.js';

export async function place(job: PlaceJob): Promise<Placed> {
  const all = await ordersOf(job);
  const places = new Map(all.map(({ invoiceNo }, at) => [invoiceNo, at]));
  const answerMs: number[] = [];
  const before = process.cpuUsage();
  const placements = await placeAll(job, all, (tookMs) => answerMs.push(tookMs));
  const { user, system } = process.cpuUsage(before);
  const reasons = Map.groupBy(
    placements.flatMap(({ refused }) => refused),
    ({ reason }) => reason,
  );
  return {
    startedAtMs: Math.min(...placements.map(({ startedAt }) => startedAt.getTime())),
    accepted: placements.flatMap(({ accepted }) =>
      accepted.map(({ orderId, invoiceNo }) => ({ orderId, at: places.get(invoiceNo) ?? -1 })),
    ),
    refused: Object.fromEntries([...reasons].map(([reason, of]) => [reason, of.length])),
    answerMs,
    cpuSeconds: (user + system) / 1e6,
  };
}

async function ordersOf({ orders, file }: PlaceJob): Promise<readonly OrderToPlace[]> {
  return file === undefined ? shopOrders(orders) : (await readOrders(file.path, file)).orders;
}

/** Every instance of the service gets every so manieth order, at its part of the rate. */
function placeAll(
  { urls, rate, concurrency }: PlaceJob,
  all: readonly OrderToPlace[],
  onPlaced: (tookMs: number) => void,
): Promise<Placements[]> {
  const runId = newId();
  return Promise.all(
    urls.map((url, index) =>
      placeOrders({
        ...{ url, runId, rate: rate && rate / urls.length },
        orders: all.filter((_, at) => at % urls.length === index),
        concurrency: Math.ceil(concurrency / urls.length),
        onPlaced: (_, tookMs) => onPlaced(tookMs),
      }),
    ),
  );
}
