import { newId } from '@orderflow/kernel';
import { placeOrders } from '@orderflow/replay';
import type { PlaceJob, Placed } from './job.js';
import { shopOrders } from './shop-orders.js';

export async function place({ url, orders, rate, concurrency }: PlaceJob): Promise<Placed> {
  const all = shopOrders(orders);
  const answerMs: number[] = [];
  const before = process.cpuUsage();
  const { accepted, refused, startedAt } = await placeOrders({
    ...{ url, orders: all, rate, concurrency, runId: newId() },
    onPlaced: (_, tookMs) => answerMs.push(tookMs),
  });
  const { user, system } = process.cpuUsage(before);
  const reasons = Map.groupBy(refused, ({ reason }) => reason);
  return {
    startedAtMs: startedAt.getTime(),
    accepted: accepted.map(({ orderId, invoiceNo }) => ({ orderId, at: Number(invoiceNo) })),
    refused: Object.fromEntries([...reasons].map(([reason, of]) => [reason, of.length])),
    answerMs,
    cpuSeconds: (user + system) / 1e6,
  };
}
