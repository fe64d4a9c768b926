import type { ChargeRow } from '@orderflow/oracle';
import type { Database } from '@orderflow/postgres';
import type { AcceptedOrder } from '../orders/place-orders.js';
import { linesOf } from './file-lines.js';
import { soldBy, type PlacedReturn, type PlacedSale } from './sold.js';
import {
  compareTotals,
  type Comparison,
  type Totals,
  type TotalsContext,
  type TotalsSource,
} from './totals.js';

const idsPerQuery = 5_000;

export type Comparisons = Partial<Record<TotalsSource['name'], Comparison>>;

/** What a run has done, and who knows what became of it. */
export interface PlacedOfFile {
  readonly accepted: readonly AcceptedOrder[];
  /** In the order in which they were placed. */
  readonly returns: readonly PlacedReturn[];
  /** Of the orders service, which says what became of each order and when it was placed. */
  readonly orders: Database;
  /** The book of the payment provider, which says for which orders money was taken. */
  readonly provider: readonly ChargeRow[];
}

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

  async compare(placed: PlacedOfFile): Promise<Comparisons> {
    if (this.sources.length === 0) return {};
    const sales = await salesOf(placed);
    const numbers = [...sales, ...placed.returns].map(({ invoiceNo }) => invoiceNo);
    const sold = soldBy(await linesOf(this.file, new Set(numbers)), sales, placed.returns);
    const found: [string, Comparison][] = [];
    for (const source of this.sources) {
      this.context.show(`comparing the totals of ${source.name} with the file`);
      const [before = new Map(), after] = [this.before.get(source.name), await source.read(this.context)];
      found.push([source.name, compareTotals(before, after, source.expected(sold))]);
    }
    return Object.fromEntries(found);
  }
}

async function salesOf({ orders, accepted, provider }: PlacedOfFile): Promise<PlacedSale[]> {
  const charged = new Set(
    provider.filter(({ status }) => status === 'captured').map(({ orderId }) => orderId),
  );
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
    for (const { orderId, ...sale } of rows)
      sales.push({ invoiceNo: invoices.get(orderId) ?? '', charged: charged.has(orderId), ...sale });
  }
  return sales;
}
