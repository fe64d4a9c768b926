import type { BookDatabases } from '@orderflow/oracle';

export interface OrderCounts {
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
    const of = (status: string) => `count(*) filter (where status = '${status}')::int as ${status}`;
    const [row] = await this.books.orders.query<Omit<OrderCounts, 'open'>>(
      `select ${['confirmed', 'rejected', 'cancelled'].map(of).join(', ')}
         from unnest($1::uuid[]) as mine (order_id) join orders using (order_id)`,
      [this.orderIds],
    );
    const { confirmed, rejected, cancelled } = row as Omit<OrderCounts, 'open'>;
    return { confirmed, rejected, cancelled, open: this.orderIds.length - confirmed - rejected - cancelled };
  }

  /** Mails that customers have; `copies` came once more under the same Message-ID. */
  async mails(): Promise<{ mails: number; copies: number }> {
    return this.sandbox('count(*)::int as mails, coalesce(sum(deliveries - 1), 0)::int as copies', 'mails');
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
