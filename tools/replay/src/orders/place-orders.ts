import { setTimeout as delay } from 'node:timers/promises';
import type { OrderBody } from '../invoices/to-order.js';
import { HttpClient } from './http.js';
import { describeProblem, problemOf } from './problem.js';

export interface OrderToPlace {
  readonly invoiceNo: string;
  readonly body: OrderBody;
}
export interface AcceptedOrder {
  readonly invoiceNo: string;
  readonly orderId: string;
}
export interface RefusedOrder {
  readonly invoiceNo: string;
  /** Groups refusals that have the same cause: `422 sku-unknown`. */
  readonly reason: string;
  /** With the fields that are wrong. */
  readonly detail: string;
}
export interface Placements {
  /** Answered with 202, in the order of the answers. */
  readonly accepted: readonly AcceptedOrder[];
  readonly refused: readonly RefusedOrder[];
  readonly startedAt: Date;
}

export interface PlaceOrdersOptions {
  /** The address of the orders service. */
  readonly url: string;
  readonly orders: readonly OrderToPlace[];
  /** Begins every idempotency key: the same run places an order once, however often it is sent. */
  readonly runId: string;
  /** Requests at once. Default 64. */
  readonly concurrency?: number;
  /** Orders per second; as fast as they are taken when undefined. */
  readonly rate?: number;
  readonly signal?: AbortSignal;
  /** `tookMs`: how long this one waited for its answer, with all that had to be sent again; `orderId` where it was accepted. */
  onPlaced?(placed: number, tookMs: number, orderId?: string): void;
}

/**
 * Places orders over HTTP, in their order but several at once. Each is accepted or refused in the end;
 * throws when the service stays away.
 */
export async function placeOrders(options: PlaceOrdersOptions): Promise<Placements> {
  const { url, orders, runId, concurrency = 64, rate, signal, onPlaced } = options;
  const http = new HttpClient(url, { connections: concurrency, signal });
  const accepted: AcceptedOrder[] = [];
  const refused: RefusedOrder[] = [];
  const startedAt = new Date();
  let next = 0;

  async function placeInTurn(): Promise<void> {
    for (let at = next++; at < orders.length; at = next++) {
      if (rate) await until(startedAt.getTime() + (at * 1000) / rate, signal);
      const { invoiceNo, body } = orders[at] as OrderToPlace;
      const sentAt = performance.now();
      const answer = await http.post('/orders', body, `replay-${runId}-${invoiceNo}`);
      const orderId = (answer.body as { orderId?: string } | undefined)?.orderId;
      const isAccepted = answer.status === 202 && orderId !== undefined;
      if (isAccepted) accepted.push({ invoiceNo, orderId });
      else refused.push({ invoiceNo, reason: problemOf(answer), detail: describeProblem(answer) });
      const placed = accepted.length + refused.length;
      onPlaced?.(placed, performance.now() - sentAt, isAccepted ? orderId : undefined);
    }
  }

  try {
    await Promise.all(Array.from({ length: Math.min(concurrency, orders.length) }, placeInTurn));
  } finally {
    await http.close();
  }
  return { accepted, refused, startedAt };
}

async function until(timeMs: number, signal?: AbortSignal): Promise<void> {
  const waitMs = timeMs - Date.now();
  if (waitMs > 0) await delay(waitMs, undefined, { signal });
}
