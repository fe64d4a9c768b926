import type { Database } from '@orderflow/postgres';

/** One order's end, by the orders service's own history. One that follows its parcel was confirmed. */
export interface OrderEnd {
  readonly status: string;
  readonly placedAt: Date;
  /** Null while it is open. */
  readonly endedAt: Date | null;
}

export interface Outcome {
  readonly orders: { placed: number; confirmed: number; rejected: number; cancelled: number; open: number };
  /** Orders that came to their end, over the time from the first placement to the last end. */
  readonly ordersPerSecond: number;
  /** From acceptance to the end of an order. */
  readonly latencyMs: { p50: number; p99: number };
}

const idsPerQuery = 5_000;

/** How each of these orders ended and when. `orders` is the database of the orders service. */
export async function readEnds(orders: Database, orderIds: readonly string[]): Promise<OrderEnd[]> {
  const ends: OrderEnd[] = [];
  for (let at = 0; at < orderIds.length; at += idsPerQuery) {
    const rows = await orders.query<Record<keyof OrderEnd, never>>(
      `select case when orders.status in ('dispatched', 'delivered') then 'confirmed' else orders.status end as status,
              min(at) filter (where history.status = 'placed') as "placedAt",
              min(at) filter (where history.status in ('confirmed', 'rejected', 'cancelled')) as "endedAt"
         from orders join order_history history using (order_id)
        where order_id = any($1::uuid[])
        group by order_id`,
      [orderIds.slice(at, at + idsPerQuery)],
    );
    ends.push(...rows);
  }
  return ends;
}

/** `placed` is how many orders were accepted, whatever became of them. */
export function measure(placed: number, ends: readonly OrderEnd[], startedAt: Date): Outcome {
  const of = (status: string) => ends.filter((end) => end.status === status).length;
  const done = ends.flatMap(({ placedAt, endedAt }) => (endedAt ? { placedAt, endedAt } : []));
  const lastEndMs = done.reduce((last, { endedAt }) => Math.max(last, endedAt.getTime()), 0);
  const latencies = done
    .map(({ placedAt, endedAt }) => endedAt.getTime() - placedAt.getTime())
    .sort((a, b) => a - b);
  const seconds = (lastEndMs - startedAt.getTime()) / 1000;
  return {
    orders: {
      placed,
      confirmed: of('confirmed'),
      rejected: of('rejected'),
      cancelled: of('cancelled'),
      open: placed - done.length,
    },
    ordersPerSecond: done.length === 0 ? 0 : Math.round((done.length / seconds) * 10) / 10,
    latencyMs: { p50: percentile(latencies, 50), p99: percentile(latencies, 99) },
  };
}

/** The nearest-rank percentile of sorted values; 0 when there are none. */
export function percentile(sorted: readonly number[], percent: number): number {
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? 0;
}
