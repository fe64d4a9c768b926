import type { HistoryEntry } from '../order/order-history.queries.js';
import { waitingFor } from '../order/order.story.js';

/** An entry of an order's history as it goes over a stream: its version is the id. */
export interface OrderEvent {
  readonly version: number;
  readonly text: string;
}

/** In the format of server-sent events (HTML, 9.2). JSON has no line breaks. */
export function orderEvent({ orderId, version, status, reason, at }: HistoryEntry): OrderEvent {
  const data = { orderId, status, version, at, ...(reason !== null && { reason }), ...waitingFor(status) };
  return { version, text: `id: ${version}\ndata: ${JSON.stringify(data)}\n\n` };
}
