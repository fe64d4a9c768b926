import type { Database } from '@orderflow/postgres';
import type { AcceptedOrder } from '../orders/place-orders.js';
import {
  compareTotals,
  type Comparison,
  type PlacedSale,
  type Totals,
  type TotalsContext,
  type TotalsSource,
} from './totals.js';

const idsPerQuery = 5_000;

export type Comparisons = Partial<Record<TotalsSource['name'], Comparison>>;

/** The totals of services before and after a run, and what the file says should lie between. */
export class TotalsOfRun {
  private before = new Map<string, Totals>();

  constructor(
    private readonly sources: readonly TotalsSource[],
    private readonly file: string,
    private readonly context: TotalsContext,
  ) {}

  /** To be called before the first order is placed. */
  async begin(): Promise<void> {
    for (const source of this.sources) this.before.set(source.name, await source.read(this.context));
  }

  /** `orders` is the database of the orders service, which says what became of each order and when it was placed. */
  async compare(orders: Database, accepted: readonly AcceptedOrder[]): Promise<Comparisons> {
    const sales = await salesOf(orders, accepted);
    const found: [string, Comparison][] = [];
    for (const source of this.sources) {
      this.context.show(`comparing the totals of ${source.name} with the file`);
      const after = await source.read(this.context);
      const expected = await source.expected(this.file, sales);
      found.push([source.name, compareTotals(this.before.get(source.name) ?? new Map(), after, expected)]);
    }
    return Object.fromEntries(found);
  }
}

async function salesOf(orders: Database, accepted: readonly AcceptedOrder[]): Promise<PlacedSale[]> {
  const invoices = new Map(accepted.map(({ orderId, invoiceNo }) => [orderId, invoiceNo]));
  const ids = [...invoices.keys()];
  const sales: PlacedSale[] = [];
  for (let at = 0; at < ids.length; at += idsPerQuery) {
    const rows = await orders.query<{ orderId: string; confirmed: boolean; placedAt: Date }>(
      `select order_id as "orderId", placed_at as "placedAt", exists (
         select from order_history as past where past.order_id = orders.order_id and past.status = 'confirmed') as confirmed
         from orders where order_id = any($1::uuid[])`,
      [ids.slice(at, at + idsPerQuery)],
    );
    for (const { orderId, ...sale } of rows) sales.push({ invoiceNo: invoices.get(orderId) ?? '', ...sale });
  }
  return sales;
}
