import { bounded, deleted, type Tables } from '@orderflow/processing';

export const webhooksTables = (keepDays: number): Tables => ({
  subscriptions: bounded('who has subscribed'),
  deliveries: deleted(
    keepDays,
    `noted_at < $1 and not (status = 'pending' and exists (
      select from subscriptions where subscription_id = deliveries.subscription_id and subscriptions.status = 'active'))`,
    '`WEBHOOKS_KEEP_DAYS`; what is owed to an active subscription stays, and is tried for 33 hours at most',
  ),
});
