import type { OrderId } from '@orderflow/kernel';

/** Where an order is read, followed, cancelled, and where goods of it are sent back. */
export function linksOf(orderId: OrderId) {
  const self = `/orders/${orderId}`;
  return { self, events: `${self}/events`, cancellation: `${self}/cancellation`, returns: `${self}/returns` };
}
