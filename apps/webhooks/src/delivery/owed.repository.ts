import { Injectable } from '@nestjs/common';
import type { Message } from '@orderflow/contracts';
import type { Tx } from '@orderflow/postgres';
import type { Repository } from '@orderflow/processing';
import type { Subscription } from '../subscription/subscription.js';
import type { NewDelivery } from './delivery.js';

/** Where dispatchers hear that something is owed. */
export const owedChannel = 'webhooks_owed';

/** Everybody who subscribes, also who is disabled: what is owed to him is sent when he is enabled again. */
export type Subscribers = readonly Pick<Subscription, 'subscriptionId' | 'events'>[];

/** Locked against being deleted until their rows are written, and against nothing else. */
const select = `
  select subscription_id as "subscriptionId", events from subscriptions order by subscription_id for key share`;

/** What comes behind a delivery that is tried again is due no sooner: it would only be looked at in vain. */
const insert = `
  with noted as (
    insert into deliveries (subscription_id, message_id, order_id, event, body, traceparent, due_at, noted_at)
    select subscription_id, message_id, order_id, event, body, traceparent, greatest(now(), (
      select max(before.due_at) from deliveries before
      where before.subscription_id = one.subscription_id and before.order_id = one.order_id
        and before.status = 'pending')), now()
    from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[]) with ordinality
      as one (subscription_id, message_id, order_id, event, body, traceparent, nth)
    order by nth
    on conflict do nothing
  )
  select pg_notify('${owedChannel}', '')`;

/** What is owed to subscribers, written in the transaction that takes the event in. */
@Injectable()
export class OwedRepository implements Repository<Subscribers, NewDelivery> {
  load(_messages: readonly Message[], tx: Tx): Promise<Subscribers> {
    return tx.query(select, [], 'subscribers');
  }

  evolve(): void {
    // No decision depends on another.
  }

  save(owed: readonly NewDelivery[], tx: Tx): void {
    const columns = [
      owed.map(({ subscriptionId }) => subscriptionId),
      owed.map(({ message }) => message.id),
      owed.map(({ message }) => message.subject),
      owed.map(({ event }) => event),
      owed.map(({ body }) => body),
      owed.map(({ message }) => message.traceparent ?? null),
    ];
    void tx.query(insert, columns, 'deliveries-insert');
  }
}
