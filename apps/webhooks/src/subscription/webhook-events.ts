import {
  GoodsReturned,
  GoodsReturnRejected,
  GoodsReturnRequested,
  OrderCancelled,
  OrderConfirmed,
  OrderDelivered,
  OrderDispatched,
  OrderPlaced,
  OrderRejected,
  type Message,
  type MessageContract,
} from '@orderflow/contracts';
import type { OrderId } from '@orderflow/kernel';

/** What can be subscribed to, and the event that it tells of. All are told by `orders`, so that one topic keeps their order. */
export const webhookEvents = {
  'order.placed': OrderPlaced,
  'order.confirmed': OrderConfirmed,
  'order.dispatched': OrderDispatched,
  'order.delivered': OrderDelivered,
  'order.rejected': OrderRejected,
  'order.cancelled': OrderCancelled,
  'order.return-requested': GoodsReturnRequested,
  'order.returned': GoodsReturned,
  'order.return-rejected': GoodsReturnRejected,
} as const satisfies Readonly<Record<string, MessageContract>>;

export type WebhookEvent = keyof typeof webhookEvents;
export const webhookEventNames = Object.keys(webhookEvents) as WebhookEvent[];

/** An event about an order. */
export type OrderEvent = Message<string, { readonly orderId: OrderId }>;

/** The body of a webhook, as Standard Webhooks proposes it. The customer's address of mail is the shop's alone. */
export function bodyOf(name: WebhookEvent, { time, data }: OrderEvent): string {
  const { email: _, ...told } = data as OrderEvent['data'] & { readonly email?: string };
  return JSON.stringify({ type: name, timestamp: time, data: told });
}
