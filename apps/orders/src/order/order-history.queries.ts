import { Injectable } from '@nestjs/common';
import type { OrderId } from '@orderflow/kernel';
import { Database } from '@orderflow/postgres';
import type { OrderStatus } from './order.js';

/** Where an order stands. */
export interface OrderHead {
  readonly status: OrderStatus;
  readonly version: number;
  readonly placedAt: Date;
  /** What has happened to goods that were sent back: each return counts once when it is asked for, and once at its end. */
  readonly returnSteps: number;
}

/** One entry of an order's history. */
export interface HistoryEntry {
  readonly orderId: OrderId;
  readonly version: number;
  readonly status: OrderStatus;
  readonly reason: string | null;
  readonly at: Date;
}

const head = `
  select status, version, placed_at as "placedAt", (
    select count(*) + count(*) filter (where status <> 'requested') from order_returns
    where order_returns.order_id = orders.order_id) as "returnSteps"
  from orders where order_id = $1`;

const entries = `
  select order_id as "orderId", version, status, reason, at from order_history
  where order_id = any($1::uuid[]) order by order_id, version`;

/** What of orders is asked for again and again. An entry is there only together with all before it. */
@Injectable()
export class OrderHistory {
  constructor(private readonly database: Database) {}

  async headOf(orderId: OrderId): Promise<OrderHead | undefined> {
    const [found] = await this.database.query<OrderHead>(head, [orderId], 'order-head');
    return found;
  }

  /** All entries of these orders, each order's in their order. */
  entriesOf(orderIds: readonly OrderId[]): Promise<HistoryEntry[]> {
    return this.database.query<HistoryEntry>(entries, [orderIds], 'order-history');
  }
}
