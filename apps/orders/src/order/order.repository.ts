import { Injectable } from '@nestjs/common';
import type { Message } from '@orderflow/contracts';
import { InvariantBroken, type OrderId } from '@orderflow/kernel';
import type { Tx } from '@orderflow/postgres';
import type { Repository } from '@orderflow/processing';
import {
  orderStatuses,
  type Order,
  type OrderChange,
  type ParcelAhead,
  type PlacedOrder,
  type StatusChange,
} from './order.js';
import { evolve } from './order.rules.js';

/** Orders by their id, locked. */
export type Orders = Map<OrderId, Order>;

const select = `
  select order_id as "orderId", customer_id as "customerId", email, currency, total_minor as "totalMinor",
    status, version, parcel, correlation_id as "correlationId", traceparent
  from orders where order_id = any($1::uuid[]) order by order_id for update`;

const counted = `
  update order_counts set
    ${orderStatuses.map((status, index) => `${status} = ${status} + ($1::int[])[${index + 1}]`).join(', ')}
  where slot = pg_backend_pid() % 16`;

const insert = `
  with placed as (
    insert into orders (order_id, customer_id, email, country, currency, total_minor, lines, correlation_id,
      traceparent, placed_at, status, version)
    select *, 'placed', 1 from unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bigint[],
      $8::jsonb[], $9::text[], $10::text[], $11::timestamptz[])
  ), history as (
    insert into order_history (order_id, at, status, version)
    select *, 'placed', 1 from unnest($2::uuid[], $11::timestamptz[])
  )
  ${counted}`;

const update = `
  with change as (
    select * from unnest($2::uuid[], $3::integer[], $4::text[], $5::text[], $6::timestamptz[])
      as change (order_id, version, status, reason, at)
  ), history as (
    insert into order_history (order_id, version, status, reason, at) select * from change
  ), latest as (
    select distinct on (order_id) * from change order by order_id, version desc
  ), updated as (
    update orders set status = latest.status, version = latest.version, reason = latest.reason
    from latest where orders.order_id = latest.order_id
  )
  ${counted}`;

const updateParcels = `
  update orders set parcel = ahead.parcel from unnest($1::uuid[], $2::text[]) as ahead (order_id, parcel)
  where orders.order_id = ahead.order_id`;

const isStatusChange = (change: OrderChange) => 'to' in change;
const isParcelAhead = (change: OrderChange) => 'parcel' in change;

@Injectable()
export class OrderRepository implements Repository<Orders, OrderChange> {
  load(messages: readonly Message[], tx: Tx): Promise<Orders> {
    return this.lock(
      messages.map(({ subject }) => subject as OrderId),
      tx,
    );
  }

  async lock(orderIds: readonly OrderId[], tx: Tx): Promise<Orders> {
    const rows = await tx.query<Order>(select, [orderIds], 'orders-lock');
    return new Map(rows.map((order) => [order.orderId, order]));
  }

  evolve(orders: Orders, change: OrderChange): void {
    orders.set(change.orderId, evolve(orderIn(orders, change.orderId), change));
  }

  save(changes: readonly OrderChange[], tx: Tx): void {
    const [statuses, parcels] = [changes.filter(isStatusChange), changes.filter(isParcelAhead)];
    if (parcels.length > 0) this.saveParcels(parcels, tx);
    if (statuses.length > 0) this.saveStatuses(statuses, tx);
  }

  private saveParcels(changes: readonly ParcelAhead[], tx: Tx): void {
    const latest = [...new Map(changes.map((change) => [change.orderId, change])).values()];
    const columns = [latest.map(({ orderId }) => orderId), latest.map(({ parcel }) => parcel)];
    void tx.query(updateParcels, columns, 'orders-parcels');
  }

  private saveStatuses(changes: readonly StatusChange[], tx: Tx): void {
    const columns = [
      changes.map(({ orderId }) => orderId),
      changes.map(({ version }) => version),
      changes.map(({ to }) => to),
      changes.map(({ reason }) => reason ?? null),
      changes.map(({ at }) => at),
    ];
    void tx.query(update, [countsOf(changes), ...columns], 'orders-update');
  }

  insert(orders: readonly PlacedOrder[], tx: Tx): void {
    const columns = [
      orders.map(({ orderId }) => orderId),
      orders.map(({ customerId }) => customerId),
      orders.map(({ email }) => email),
      orders.map(({ country }) => country),
      orders.map(({ currency }) => currency),
      orders.map(({ totalMinor }) => totalMinor),
      orders.map(({ lines }) => JSON.stringify(lines)),
      orders.map(({ correlationId }) => correlationId),
      orders.map(({ traceparent }) => traceparent),
      orders.map(({ placedAt }) => placedAt),
    ];
    const counts = countsOf(orders.map(() => ({ to: 'placed' })));
    void tx.query(insert, [counts, ...columns], 'orders-insert');
  }
}

/** The order of a command. One that was never placed is no business outcome: whoever asks is at fault. */
export function orderIn(orders: Orders, orderId: OrderId): Order {
  const order = orders.get(orderId);
  if (!order) throw new InvariantBroken(`there is no order ${orderId}`);
  return order;
}

function countsOf(changes: readonly Partial<Pick<StatusChange, 'from' | 'to'>>[]): number[] {
  return orderStatuses.map((status) =>
    changes.reduce((sum, { from, to }) => sum + Number(to === status) - Number(from === status), 0),
  );
}
