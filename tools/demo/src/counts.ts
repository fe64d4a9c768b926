import type { BookDatabases } from '@orderflow/oracle';

export interface OrderCounts {
  /** Confirmed, wherever the parcel is by now. */
  readonly confirmed: number;
  readonly rejected: number;
  readonly cancelled: number;
  readonly open: number;
}

/** What the books say of the orders of a demo, now. */
export class Counts {
  constructor(
    private readonly books: BookDatabases,
    private readonly orderIds: readonly string[],
  ) {}

  async orders(): Promise<OrderCounts> {
    const rows = await this.books.orders.query<{ status: string; n: number }>(
      `select status, count(*)::int as n
         from unnest($1::uuid[]) as mine (order_id) join orders using (order_id) group by status`,
      [this.orderIds],
    );
    const of = (...statuses: string[]) =>
      rows.filter(({ status }) => statuses.includes(status)).reduce((sum, { n }) => sum + n, 0);
    const [rejected, cancelled, open] = [of('rejected'), of('cancelled'), of('placed', 'cancelling')];
    const known = rows.reduce((sum, { n }) => sum + n, 0);
    return { confirmed: known - rejected - cancelled - open, rejected, cancelled, open };
  }

  /** Mails of how orders ended that customers have; `copies` came once more under the same Message-ID. */
  async mails(): Promise<{ mails: number; copies: number }> {
    return this.sandbox(
      'count(*)::int as mails, coalesce(sum(deliveries - 1), 0)::int as copies',
      'mails',
      `and notice in ('order-confirmed', 'order-rejected', 'order-cancelled')`,
    );
  }

  /** Charges that the payment provider has booked and what of them it gave back; `orders` of how many orders. */
  async charges(): Promise<{ charges: number; orders: number; refunds: number }> {
    const charges = await this.sandbox<{ charges: number; orders: number }>(
      `count(*)::int as charges, count(distinct order_id)::int as orders`,
      'charges',
      `and status = 'captured'`,
    );
    return {
      ...charges,
      ...(await this.sandbox<{ refunds: number }>('count(*)::int as refunds', 'refunds')),
    };
  }

  /** What is left of the capture of an order, by the ledger and by the provider. */
  async held(orderId: string): Promise<{ ledger: number; provider: number }> {
    const [booked] = await this.books.payments.query<{ ledger: number }>(
      `select sum(amount_minor)::bigint as ledger from ledger_entries where order_id = $1 and account = 'provider-clearing'`,
      [orderId],
    );
    const [held] = await this.books.sandbox.query<{ provider: number }>(
      `select ((select sum(amount_minor) from charges where order_id = $1 and status = 'captured')
         - coalesce((select sum(amount_minor) from refunds where order_id = $1), 0))::bigint as provider`,
      [orderId],
    );
    return { ledger: booked?.ledger ?? 0, provider: held?.provider ?? 0 };
  }

  private async sandbox<R extends Record<string, number>>(what: string, table: string, and = ''): Promise<R> {
    const [row] = await this.books.sandbox.query<R>(
      `select ${what} from ${table} where order_id = any($1::uuid[]) ${and}`,
      [this.orderIds],
    );
    return row as R;
  }
}
