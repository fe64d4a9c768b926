import { Injectable } from '@nestjs/common';
import { Database } from '@orderflow/postgres';
import type { NewSubscription, Subscription, SubscriptionId } from './subscription.js';

/** For how long after a rotation webhooks are signed with both secrets. */
const bothSecretsHours = 24;

const columns = `
  subscription_id as "subscriptionId", url, events, contact, description, status, disabled_at as "disabledAt", reason,
  failing_since as "failingSince", created_at as "createdAt",
  case when previous_until > now() then previous_until end as "previousUntil"`;

const insert = `
  insert into subscriptions (subscription_id, url, events, contact, description, secret, created_at)
  values ($1, $2, $3, $4, $5, $6, $7) returning ${columns}`;

/** A secret that is replaced a second time within the hours of the first is of no use any more. */
const rotate = `
  update subscriptions
  set previous_secret = secret, previous_until = now() + interval '${bothSecretsHours} hours', secret = $2
  where subscription_id = $1 returning ${columns}`;

const enable = `
  with enabled as (
    update subscriptions
    set status = 'active', disabled_at = null, reason = null, failing_since = null, retry_slot = null
    where subscription_id = $1 and status = 'disabled' returning subscription_id
  ), owed as (
    update deliveries set attempts = 0, due_at = now() from enabled
    where deliveries.subscription_id = enabled.subscription_id and deliveries.status = 'pending'
  )
  select from enabled`;

@Injectable()
export class SubscriptionRepository {
  constructor(private readonly database: Database) {}

  async insert(subscription: NewSubscription): Promise<Subscription> {
    const { subscriptionId, url, events, contact, description = null, secret, createdAt } = subscription;
    const values = [subscriptionId, url, events, contact, description, secret, createdAt];
    const [inserted] = await this.database.query<Subscription>(insert, values);
    return inserted as Subscription;
  }

  async find(subscriptionId: SubscriptionId): Promise<Subscription | undefined> {
    const [found] = await this.database.query<Subscription>(
      `select ${columns} from subscriptions where subscription_id = $1`,
      [subscriptionId],
    );
    return found;
  }

  list(): Promise<Subscription[]> {
    return this.database.query(`select ${columns} from subscriptions order by subscription_id`);
  }

  /** With all that is owed to it. False when there is none. */
  async delete(subscriptionId: SubscriptionId): Promise<boolean> {
    const deleted = await this.database.query(
      `delete from subscriptions where subscription_id = $1 returning 1`,
      [subscriptionId],
    );
    return deleted.length > 0;
  }

  /** The secret until now stays good for some hours. Undefined when there is no such subscription. */
  async rotate(subscriptionId: SubscriptionId, secret: string): Promise<Subscription | undefined> {
    const [rotated] = await this.database.query<Subscription>(rotate, [subscriptionId, secret]);
    return rotated;
  }

  /** What it is owed since is due now, in its order. */
  async enable(subscriptionId: SubscriptionId): Promise<void> {
    await this.database.query(enable, [subscriptionId]);
  }
}
