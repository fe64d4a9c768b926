import type { RetentionRule } from '@orderflow/processing';

/** What is owed to an active subscription is tried for 33 hours at most; anything else that old is of no use any more. */
export const deliveryRetention = (keepDays: number): RetentionRule[] => [
  {
    table: 'deliveries',
    keepDays,
    before: `noted_at < $1 and not (status = 'pending' and exists (
      select from subscriptions where subscription_id = deliveries.subscription_id and subscriptions.status = 'active'))`,
  },
];
