import type { OrderId } from '@orderflow/kernel';

/** Where an order is read and where it is cancelled. */
export function linksOf(orderId: OrderId) {
  return { self: `/orders/${orderId}`, cancellation: `/orders/${orderId}/cancellation` };
}
