import { Injectable } from '@nestjs/common';
import type { OrderId } from '@orderflow/kernel';
import { Database } from '@orderflow/postgres';
import type { SubscriptionId } from '../subscription/subscription.js';
import type { Delivery, DeliveryStatus } from './delivery.js';
import { owedChannel } from './owed.repository.js';

export interface DeliveryFilter {
  readonly status?: DeliveryStatus;
  readonly orderId?: OrderId;
  readonly after: number;
  readonly limit: number;
}

const list = `
  select message_id as "deliveryId", position, order_id as "orderId", event, status, attempts, answer,
    case when status = 'pending' then due_at end as "dueAt", noted_at as "notedAt", settled_at as "settledAt"
  from deliveries
  where subscription_id = $1 and position > $2 and ($3::text is null or status = $3)
    and ($4::uuid is null or order_id = $4)
  order by position limit $5`;

/** What is on its way, or about to be, is not begun a second time. */
const replay = `
  with replayed as (
    update deliveries set status = 'pending', attempts = 0, due_at = now(), settled_at = null
    where subscription_id = $1 and lease is null
      and ($2::uuid is null or message_id = $2) and ($3::timestamptz is null or noted_at >= $3)
    returning 1)
  select count(*)::int as replayed, pg_notify('${owedChannel}', '') from replayed`;

@Injectable()
export class DeliveryRepository {
  constructor(private readonly database: Database) {}

  /** In the order in which they were noted. */
  list(subscriptionId: SubscriptionId, filter: DeliveryFilter): Promise<Delivery[]> {
    const { status = null, orderId = null, after, limit } = filter;
    return this.database.query(list, [subscriptionId, after, status, orderId, limit]);
  }

  /** Has one, or all that were noted since, sent again under their old ids and in their old order; returns how many. */
  async replay(
    subscriptionId: SubscriptionId,
    {
      deliveryId = null,
      since = null,
    }: { readonly deliveryId?: string | null; readonly since?: Date | null },
  ): Promise<number> {
    const values = [subscriptionId, deliveryId, since];
    const [row] = await this.database.query<{ replayed: number }>(replay, values);
    return row?.replayed ?? 0;
  }
}
