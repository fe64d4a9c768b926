import type { Id } from '@orderflow/kernel';
import type { WebhookEvent } from './webhook-events.js';

export type SubscriptionId = Id<'SubscriptionId'>;

export const subscriptionStatuses = ['active', 'disabled'] as const;
export type SubscriptionStatus = (typeof subscriptionStatuses)[number];

/** Somebody who wants to be told of orders, as the API shows it: without its secrets. */
export interface Subscription {
  readonly subscriptionId: SubscriptionId;
  readonly url: string;
  readonly events: readonly WebhookEvent[];
  readonly contact: string;
  readonly description: string | null;
  readonly status: SubscriptionStatus;
  readonly disabledAt: Date | null;
  readonly reason: string | null;
  readonly failingSince: Date | null;
  /** Until then webhooks are signed with the secret before the present one, too. */
  readonly previousUntil: Date | null;
  readonly createdAt: Date;
}

/** What is made when somebody subscribes. */
export interface NewSubscription extends Pick<
  Subscription,
  'subscriptionId' | 'url' | 'events' | 'contact' | 'createdAt'
> {
  readonly description?: string;
  readonly secret: string;
}
