import { setTimeout as delay } from 'node:timers/promises';
import type { Database } from '@orderflow/postgres';
import { HttpClient } from '../orders/http.js';
import type { AcceptedOrder } from '../orders/place-orders.js';
import { describeProblem, problemOf } from '../orders/problem.js';
import type { ReturnToPlace } from './match-returns.js';

/** A return that was answered with 202. */
export interface AcceptedReturn extends ReturnToPlace {
  readonly returnId: string;
  readonly refundMinor: number;
}

export interface ReturnPlacements {
  /** Those of one order in the order in which they were placed. */
  readonly accepted: readonly AcceptedReturn[];
  readonly refused: readonly {
    readonly invoiceNo: string;
    readonly reason: string;
    readonly detail: string;
  }[];
  /** Of orders that were not confirmed, and so not asked for. */
  readonly withoutOrder: readonly ReturnToPlace[];
}

export interface PlaceReturnsOptions {
  /** The address of the orders service. */
  readonly url: string;
  readonly returns: readonly ReturnToPlace[];
  /** By the invoice of the sale. */
  readonly confirmed: ReadonlyMap<string, AcceptedOrder>;
  /** Begins every idempotency key. */
  readonly runId: string;
  readonly concurrency?: number;
  readonly signal?: AbortSignal;
  onPlaced?(placed: number): void;
}

/** Sends goods of confirmed orders back, those of one order in their order, several orders at once. */
export async function placeReturns(options: PlaceReturnsOptions): Promise<ReturnPlacements> {
  const { url, returns, confirmed, runId, concurrency = 32, signal, onPlaced } = options;
  const http = new HttpClient(url, { connections: concurrency, signal });
  const accepted: AcceptedReturn[] = [];
  const refused: { invoiceNo: string; reason: string; detail: string }[] = [];
  const ofOrder = Map.groupBy(returns, ({ saleNo }) => confirmed.get(saleNo)?.orderId);
  const withoutOrder = ofOrder.get(undefined) ?? [];
  ofOrder.delete(undefined);
  const waiting = ofOrder.entries();

  async function placeInTurn(): Promise<void> {
    for (const [orderId, some] of waiting)
      for (const one of some) {
        const { invoiceNo, lines } = one;
        const key = `replay-${runId}-${invoiceNo}-${orderId}`;
        const answer = await http.post(`/orders/${orderId}/returns`, { lines }, key);
        const { returnId, refundMinor } = (answer.body ?? {}) as Partial<AcceptedReturn>;
        if (answer.status === 202 && returnId && refundMinor !== undefined)
          accepted.push({ ...one, returnId, refundMinor });
        else refused.push({ invoiceNo, reason: problemOf(answer), detail: describeProblem(answer) });
        onPlaced?.(accepted.length + refused.length);
      }
  }

  try {
    await Promise.all(Array.from({ length: Math.min(concurrency, ofOrder.size) }, placeInTurn));
  } finally {
    await http.close();
  }
  return { accepted, refused, withoutOrder };
}

/** How a return stands: `open` while it is requested. */
export type ReturnEnd = 'open' | 'completed' | 'rejected';

const pollMs = 200;

/**
 * Waits until each of these returns is completed or rejected, and tells how they ended; gives up once none ended for
 * `quietMs`. `orders` is the database of the orders service.
 */
export async function awaitReturns(
  orders: Database,
  returnIds: readonly string[],
  { quietMs = 60_000, signal }: { readonly quietMs?: number; readonly signal?: AbortSignal } = {},
): Promise<ReadonlyMap<string, ReturnEnd>> {
  let open = -1;
  for (let changedAt = Date.now(); ;) {
    const rows = await orders.query<{ returnId: string; status: ReturnEnd }>(
      `select return_id as "returnId", case status when 'requested' then 'open' else status end as status
         from order_returns where return_id = any($1::uuid[])`,
      [returnIds],
    );
    const ends = new Map(rows.map(({ returnId, status }) => [returnId, status]));
    const left = rows.filter(({ status }) => status === 'open').length;
    if (left !== open) changedAt = Date.now();
    open = left;
    if (open === 0 || Date.now() - changedAt > quietMs) return ends;
    await delay(pollMs, undefined, { signal });
  }
}
