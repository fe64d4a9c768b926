import type { Message } from '@orderflow/contracts';
import type { OrderId } from '@orderflow/kernel';
import type { SubscriptionId } from '../subscription/subscription.js';
import type { WebhookEvent } from '../subscription/webhook-events.js';

export const deliveryStatuses = ['pending', 'delivered', 'failed'] as const;
export type DeliveryStatus = (typeof deliveryStatuses)[number];

/** A subscription is owed word of an event. */
export interface NewDelivery {
  readonly subscriptionId: SubscriptionId;
  readonly message: Message;
  readonly event: WebhookEvent;
  readonly body: string;
}

/** What is shown of a delivery. */
export interface Delivery {
  /** The id of the event, which is also its `webhook-id`: the same for every attempt and replay. */
  readonly deliveryId: string;
  readonly position: number;
  readonly orderId: OrderId;
  readonly event: WebhookEvent;
  readonly status: DeliveryStatus;
  /** Since it was noted or replayed. */
  readonly attempts: number;
  readonly answer: string | null;
  readonly dueAt: Date | null;
  readonly notedAt: Date;
  readonly settledAt: Date | null;
}
