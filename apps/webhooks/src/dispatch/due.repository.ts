import { Injectable } from '@nestjs/common';
import type { Id, OrderId } from '@orderflow/kernel';
import { Database, type Tx } from '@orderflow/postgres';
import type { SubscriptionId } from '../subscription/subscription.js';
import { retrySpacingMs } from './retries.js';

/** A delivery that one dispatcher may send until its lease ends. */
export interface DueDelivery {
  readonly subscriptionId: SubscriptionId;
  readonly messageId: string;
  readonly orderId: OrderId;
  readonly lease: Id<'Lease'>;
  readonly body: string;
  readonly traceparent: string | null;
  /** Attempts that failed before. */
  readonly attempts: number;
  readonly url: string;
  /** The present one first. */
  readonly secrets: readonly string[];
}

/** How a subscription stands after an attempt that failed. */
export interface Failing {
  readonly url: string;
  readonly contact: string;
  readonly failingSince: Date;
  readonly failingMs: number;
  /** From now on, until the budget has room for another retry. */
  readonly slotInMs: number;
}

/**
 * Whoever claims for a subscription holds its row, so that instances count one after the other. It is locked in a
 * statement of its own: the next one sees what the claim before it came to.
 */
const lockSubscriptions = `
  select subscription_id as "subscriptionId" from subscriptions
  where status = 'active' and exists (
    select from deliveries where deliveries.subscription_id = subscriptions.subscription_id
      and deliveries.status = 'pending' and due_at <= now() and (leased_until is null or leased_until <= now()))
  order by subscription_id for no key update`;

/** Those due longest, of each order the first one and only while no other is being sent, as many as have a place. */
const claim = `
  with due as (
    select head.* from unnest($1::uuid[]) as mine (subscription_id) cross join lateral (
      select subscription_id, message_id from deliveries one
      where one.subscription_id = mine.subscription_id and one.status = 'pending' and one.due_at <= now()
        and (one.leased_until is null or one.leased_until <= now())
        and not exists (
          select from deliveries other
          where other.subscription_id = one.subscription_id and other.order_id = one.order_id
            and other.status = 'pending' and other.position <> one.position
            and (other.position < one.position or other.leased_until > now()))
      order by one.due_at, one.position
      limit greatest(0, $2 - (
        select count(*) from deliveries busy
        where busy.subscription_id = mine.subscription_id and busy.lease is not null and busy.leased_until > now()))
    ) head
    limit $3)
  update deliveries set lease = gen_random_uuid(), leased_until = now() + $4 * interval '1 ms'
  from due join subscriptions using (subscription_id)
  where deliveries.subscription_id = due.subscription_id and deliveries.message_id = due.message_id
  returning deliveries.subscription_id as "subscriptionId", deliveries.message_id as "messageId",
    order_id as "orderId", lease, body, traceparent, attempts, url,
    array_remove(array[secret, case when previous_until > now() then previous_secret end], null) as secrets`;

const succeeded = `
  update subscriptions set failing_since = null
  where subscription_id = any($1::uuid[]) and failing_since is not null`;

const settleDelivered = `
  update deliveries set status = 'delivered', settled_at = now(), attempts = attempts + 1, answer = sent.answer,
    lease = null, leased_until = null
  from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[]) as sent (subscription_id, message_id, lease, answer)
  where deliveries.subscription_id = sent.subscription_id and deliveries.message_id = sent.message_id
    and deliveries.lease = sent.lease`;

const failed = `
  update subscriptions set failing_since = coalesce(failing_since, now()),
    retry_slot = greatest(retry_slot, now()) + interval '${retrySpacingMs} ms'
  where subscription_id = $1
  returning url, contact, failing_since as "failingSince",
    extract(epoch from now() - failing_since)::float8 * 1000 as "failingMs",
    extract(epoch from retry_slot - now())::float8 * 1000 as "slotInMs"`;

const settleFailed = `
  update deliveries set attempts = attempts + 1, answer = $4, lease = null, leased_until = null,
    status = case when $5::float8 is null then 'failed' else 'pending' end,
    settled_at = case when $5::float8 is null then now() end,
    due_at = coalesce(now() + $5 * interval '1 ms', due_at)
  where subscription_id = $1 and message_id = $2 and lease = $3
  returning due_at as "dueAt"`;

/** What waits behind it is not due before it. */
const putOffBehind = `
  update deliveries set due_at = $3 where subscription_id = $1 and order_id = $2 and status = 'pending' and due_at < $3`;

const disable = `
  update subscriptions set status = 'disabled', disabled_at = now(), reason = $2
  where subscription_id = $1 and status = 'active' returning 1`;

const giveBack = `
  update deliveries set lease = null, leased_until = null
  where subscription_id = $1 and message_id = $2 and lease = $3`;

/** What dispatchers read and write. Times are the database's: instances may disagree about them. */
@Injectable()
export class DueRepository {
  constructor(private readonly database: Database) {}

  /** Takes what is due: nobody else sends it for `leaseMs`. Of one order and subscription never two at once. */
  claim(perSubscription: number, most: number, leaseMs: number): Promise<DueDelivery[]> {
    return this.database.transaction(async (tx) => {
      const locked = await tx.query<Pick<DueDelivery, 'subscriptionId'>>(lockSubscriptions, [], 'due-lock');
      if (locked.length === 0) return [];
      const ids = locked.map(({ subscriptionId }) => subscriptionId);
      return tx.query<DueDelivery>(claim, [ids, perSubscription, most, leaseMs], 'due-claim');
    });
  }

  async delivered(sent: readonly (DueDelivery & { readonly answer: string })[]): Promise<void> {
    const ids = sent.map(({ subscriptionId }) => subscriptionId);
    const columns = [
      ids,
      sent.map(({ messageId }) => messageId),
      sent.map(({ lease }) => lease),
      sent.map(({ answer }) => answer),
    ];
    await this.database.transaction(async (tx) => {
      await tx.query(succeeded, [ids], 'due-succeeded');
      await tx.query(settleDelivered, columns, 'due-delivered');
    });
  }

  /** Counts the failure and takes a place in the budget of retries. Undefined when the subscription is gone. */
  async failed({ subscriptionId }: DueDelivery, tx: Tx): Promise<Failing | undefined> {
    const [failing] = await tx.query<Failing>(failed, [subscriptionId], 'due-failed');
    return failing;
  }

  /** Puts a delivery off, with those of its order behind it; without `retryInMs` it has failed for good. */
  async putOff(
    { subscriptionId, messageId, lease, orderId }: DueDelivery,
    answer: string,
    retryInMs: number | undefined,
    tx: Tx,
  ): Promise<void> {
    const values = [subscriptionId, messageId, lease, answer, retryInMs ?? null];
    const [row] = await tx.query<{ dueAt: Date }>(settleFailed, values, 'due-put-off');
    if (row && retryInMs !== undefined)
      await tx.query(putOffBehind, [subscriptionId, orderId, row.dueAt], 'due-put-off-behind');
  }

  /** False when it was disabled before. */
  async disable(subscriptionId: SubscriptionId, reason: string, tx: Tx): Promise<boolean> {
    return (await tx.query(disable, [subscriptionId, reason])).length > 0;
  }

  /** An attempt that was broken off here is none. */
  async giveBack({ subscriptionId, messageId, lease }: DueDelivery): Promise<void> {
    await this.database.query(giveBack, [subscriptionId, messageId, lease]);
  }
}
