import { Injectable } from '@nestjs/common';
import type { OrderLine } from '@orderflow/contracts';
import type { OrderId } from '@orderflow/kernel';
import { Database } from '@orderflow/postgres';
import { orderStatuses, type OrderStatus } from '../order/order.js';
import type { OrderReturn } from '../returns/order-return.js';

export interface OrderSummary {
  readonly orderId: OrderId;
  readonly customerId: string;
  readonly country: string;
  readonly currency: string;
  readonly totalMinor: number;
  readonly status: OrderStatus;
  readonly reason?: string;
  readonly version: number;
  readonly placedAt: Date;
}

export interface OrderDetails extends OrderSummary {
  readonly email: string;
  readonly lines: readonly OrderLine[];
  readonly history: readonly { status: OrderStatus; at: string; reason?: string; version: number }[];
  readonly returns: readonly (Omit<OrderReturn, 'orderId'> & {
    readonly requestedAt: string;
    readonly updatedAt: string;
  })[];
}

const summary = `
  order_id as "orderId", customer_id as "customerId", country, currency, total_minor as "totalMinor", status,
  reason, version, placed_at as "placedAt"`;

const find = `
  select ${summary}, email, lines, (
    select json_agg(json_build_object('status', status, 'at', at, 'reason', reason, 'version', version) order by version)
    from order_history where order_history.order_id = orders.order_id) as history, (
    select json_agg(json_build_object('returnId', return_id, 'status', status, 'lines', lines,
      'refundMinor', refund_minor, 'reason', reason, 'requestedAt', requested_at, 'updatedAt', updated_at)
      order by return_id)
    from order_returns where order_returns.order_id = orders.order_id) as returns
  from orders where order_id = $1`;

const list = `
  select ${summary} from orders
  where ($1::text is null or status = $1) and ($2::uuid is null or order_id < $2)
  order by order_id desc limit $3`;

/** What HTTP shows of orders; it locks nothing. */
@Injectable()
export class OrderQueries {
  constructor(private readonly database: Database) {}

  async find(orderId: OrderId): Promise<OrderDetails | undefined> {
    const [order] = await this.database.query<OrderDetails & { returns: OrderDetails['returns'] | null }>(
      find,
      [orderId],
      'order-find',
    );
    return (
      order && {
        ...withoutNull(order),
        history: order.history.map((entry) =>
          withoutNull({ ...entry, at: new Date(entry.at).toISOString() }),
        ),
        returns: (order.returns ?? []).map((entry) =>
          withoutNull({
            ...entry,
            requestedAt: new Date(entry.requestedAt).toISOString(),
            updatedAt: new Date(entry.updatedAt).toISOString(),
          }),
        ),
      }
    );
  }

  /** The newest orders that were placed before `after`. */
  async list(limit: number, status?: OrderStatus, after?: OrderId): Promise<OrderSummary[]> {
    const rows = await this.database.query<OrderSummary>(list, [status ?? null, after ?? null, limit]);
    return rows.map(withoutNull);
  }

  async counts(): Promise<Record<OrderStatus, number>> {
    const columns = orderStatuses.map((status) => `sum(${status})::bigint as ${status}`);
    const [counts] = await this.database.query<Record<OrderStatus, number>>(
      `select ${columns.join(', ')} from order_counts`,
    );
    return counts as Record<OrderStatus, number>;
  }
}

function withoutNull<T extends { readonly reason?: string | null }>({ reason, ...rest }: T) {
  return (reason === null ? rest : { ...rest, reason }) as T;
}
