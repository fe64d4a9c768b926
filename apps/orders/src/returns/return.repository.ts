import { Injectable } from '@nestjs/common';
import type { Message, OrderLine } from '@orderflow/contracts';
import { InvariantBroken, type OrderId, type ReturnId } from '@orderflow/kernel';
import type { Tx } from '@orderflow/postgres';
import type { Repository } from '@orderflow/processing';
import type { Order, StatusChange } from '../order/order.js';
import { OrderRepository, type Orders } from '../order/order.repository.js';
import type { OrderReturn } from './order-return.js';

/** The orders of a batch, locked, and the returns that its commands name. */
export interface Returns {
  readonly orders: Orders;
  readonly returns: Map<ReturnId, OrderReturn>;
}

/** A return that ended, and its entry in the history of its order. */
export interface ReturnChange {
  readonly ended: OrderReturn;
  readonly note: StatusChange;
}

/** A return that is asked for. */
export interface RequestedReturn extends OrderReturn {
  readonly requestedAt: Date;
  readonly claim?: ReturnClaim;
}

/** A client's word that two requests about an order are one. */
export interface ReturnClaim {
  readonly key: string;
  /** SHA-256 of the canonical body. */
  readonly fingerprint: Buffer;
}

const columns = `
  order_id as "orderId", return_id as "returnId", status, lines, refund_minor as "refundMinor", reason`;

const select = `select ${columns} from order_returns where (order_id, return_id) in (
  select * from unnest($1::uuid[], $2::uuid[]))`;

const selectOfOrder = `
  select ${columns}, idempotency_key as key, fingerprint from order_returns where order_id = $1
  order by return_id`;

const insert = `
  insert into order_returns (order_id, return_id, status, lines, refund_minor, idempotency_key, fingerprint,
    requested_at, updated_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $8)`;

const update = `
  update order_returns set status = change.status, reason = change.reason, updated_at = change.at
  from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::timestamptz[])
    as change (order_id, return_id, status, reason, at)
  where order_returns.order_id = change.order_id and order_returns.return_id = change.return_id`;

type Ref = Message<string, { readonly orderId: OrderId; readonly returnId: ReturnId }>;

/** The lock of the order's row covers its returns. */
@Injectable()
export class ReturnRepository implements Repository<Returns, ReturnChange> {
  constructor(private readonly orders: OrderRepository) {}

  async load(messages: readonly Message[], tx: Tx): Promise<Returns> {
    const orders = await this.orders.load(messages, tx);
    const refs = (messages as readonly Ref[]).map(({ data }) => data);
    const ids = [refs.map(({ orderId }) => orderId), refs.map(({ returnId }) => returnId)];
    const rows = await tx.query<OrderReturn>(select, ids, 'order-returns-find');
    return { orders, returns: new Map(rows.map((row) => [row.returnId, row])) };
  }

  evolve({ orders, returns }: Returns, { ended, note }: ReturnChange): void {
    this.orders.evolve(orders, note);
    returns.set(ended.returnId, ended);
  }

  save(changes: readonly ReturnChange[], tx: Tx): void {
    this.orders.save(
      changes.map(({ note }) => note),
      tx,
    );
    const rows = [
      changes.map(({ ended }) => ended.orderId),
      changes.map(({ ended }) => ended.returnId),
      changes.map(({ ended }) => ended.status),
      changes.map(({ ended }) => ended.reason ?? null),
      changes.map(({ note }) => note.at),
    ];
    void tx.query(update, rows, 'order-returns-update');
  }

  /** What was bought, and every return of it so far. Lock the order first. */
  async ofOrder(orderId: OrderId, tx: Tx) {
    const [order] = await tx.query<{ lines: OrderLine[] }>(
      'select lines from orders where order_id = $1',
      [orderId],
      'order-lines-find',
    );
    type Row = OrderReturn & { key: string | null; fingerprint: Buffer | null };
    const returns = await tx.query<Row>(selectOfOrder, [orderId], 'order-returns-of');
    return { bought: order?.lines ?? [], returns };
  }

  async insert(requested: RequestedReturn, tx: Tx): Promise<void> {
    const { orderId, returnId, status, lines, refundMinor, claim, requestedAt } = requested;
    const row = [orderId, returnId, status, JSON.stringify(lines), refundMinor];
    await tx.query(
      insert,
      [...row, claim?.key ?? null, claim?.fingerprint ?? null, requestedAt],
      'order-returns-insert',
    );
  }
}

/** The return of a command, and its order. One that nobody asked for is no business outcome: whoever sends it is at fault. */
export function returnIn(
  { orders, returns }: Returns,
  { orderId, returnId }: Ref['data'],
): { readonly order: Order; readonly before: OrderReturn } {
  const [order, before] = [orders.get(orderId), returns.get(returnId)];
  if (!order || !before) throw new InvariantBroken(`order ${orderId} has no return ${returnId}`);
  return { order, before };
}
