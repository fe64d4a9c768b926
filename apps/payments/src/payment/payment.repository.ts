import { Injectable } from '@nestjs/common';
import type { CapturePayment, Message, RefundPayment, RefundReturn } from '@orderflow/contracts';
import type { OrderId } from '@orderflow/kernel';
import type { Row, Tx } from '@orderflow/postgres';
import type { Repository } from '@orderflow/processing';
import type { Payment, PaymentChange } from './payment.js';

/** Payments by their order. */
export type Payments = Map<OrderId, Payment>;

const lock = `
  select order_id as "orderId", status, capture_id as "captureId", amount_minor as "amountMinor", currency,
    refund_id as "refundId", reason,
    (select json_agg(json_strip_nulls(json_build_object('returnId', return_id, 'status', status,
       'amountMinor', amount_minor, 'refundId', refund_id, 'reason', reason)) order by return_id)
     from return_refunds where return_refunds.order_id = payments.order_id) as returns
  from payments where order_id = any($1::uuid[]) order by order_id for update`;

const upsert = `
  insert into payments (order_id, status, capture_id, amount_minor, currency, refund_id, reason, created_at, updated_at)
  select *, changed.at from unnest($1::uuid[], $2::text[], $3::text[], $4::bigint[], $5::text[], $6::text[], $7::text[],
    $8::timestamptz[]) as changed (order_id, status, capture_id, amount_minor, currency, refund_id, reason, at)
  on conflict (order_id) do update set
    status = excluded.status, refund_id = excluded.refund_id, reason = excluded.reason,
    updated_at = excluded.updated_at`;

const post = `
  insert into ledger_entries (order_id, kind, return_id, account, amount_minor, currency, message_id, at)
  select * from unnest($1::uuid[], $2::text[], $3::uuid[], $4::text[], $5::bigint[], $6::text[], $7::uuid[],
    $8::timestamptz[])`;

const insertReturned = `
  insert into return_refunds (order_id, return_id, status, amount_minor, refund_id, reason, at)
  select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::bigint[], $5::text[], $6::text[], $7::timestamptz[])`;

@Injectable()
export class PaymentRepository implements Repository<Payments, PaymentChange> {
  async load(messages: readonly Message[], tx: Tx): Promise<Payments> {
    const orderIds = (messages as readonly (CapturePayment | RefundPayment | RefundReturn)[]).map(
      ({ data }) => data.orderId,
    );
    const rows = await tx.query(lock, [orderIds], 'payments-lock');
    return new Map(rows.map(paymentOf).map((payment) => [payment.orderId, payment]));
  }

  evolve(payments: Payments, { payment }: PaymentChange): void {
    payments.set(payment.orderId, payment);
  }

  save(changes: readonly PaymentChange[], tx: Tx): void {
    // An upsert cannot meet a row twice: of several changes of one payment the last is what it is now.
    const latest = [...new Map(changes.map((change) => [change.payment.orderId, change])).values()];
    const rows = latest.map(({ payment, at }): Row => ({ ...payment, at }));
    void tx.query(upsert, columnsOf(rows, paymentColumns), 'payments-upsert');
    const entries = changes.flatMap(({ entries, messageId, at }) =>
      entries.map((entry): Row => ({ ...entry, messageId, at })),
    );
    if (entries.length > 0) void tx.query(post, columnsOf(entries, entryColumns), 'ledger-post');
    const returned = changes.flatMap(({ payment: { orderId }, returned, at }): Row[] =>
      returned ? [{ orderId, ...returned, at }] : [],
    );
    if (returned.length > 0)
      void tx.query(insertReturned, columnsOf(returned, returnedColumns), 'return-refunds-insert');
  }
}

const paymentColumns = [
  'orderId',
  'status',
  'captureId',
  'amountMinor',
  'currency',
  'refundId',
  'reason',
  'at',
] as const;

const entryColumns = [
  ...['orderId', 'kind', 'returnId', 'account', 'amountMinor', 'currency', 'messageId', 'at'],
] as const;

const returnedColumns = [
  ...['orderId', 'returnId', 'status', 'amountMinor', 'refundId', 'reason', 'at'],
] as const;

function columnsOf(rows: readonly Row[], names: readonly string[]): unknown[][] {
  return names.map((name) => rows.map((row) => (row[name] as unknown) ?? null));
}

/** The table's checks keep a row in one of the shapes of a payment. */
function paymentOf(row: Row): Payment {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as Payment;
}
