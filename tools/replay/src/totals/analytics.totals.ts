import { setTimeout as delay } from 'node:timers/promises';
import { catalog } from '@orderflow/contracts';
import { InfrastructureUnreachable } from '@orderflow/kernel';
import { KafkaBroker, kafkaClientIn } from '@orderflow/messaging';
import { HttpClient } from '../orders/http.js';
import type { FileLine } from './file-lines.js';
import { amountOf, type Sale, type Sold } from './sold.js';
import { Sums, type Totals, type TotalsContext, type TotalsSource } from './totals.js';

const quietMs = 60_000;
const pageSize = 10_000;
const eventTopics = [...new Set(catalog.filter(({ kind }) => kind === 'event').map(({ topic }) => topic))];

type SalesRow = Record<'hour' | 'country' | 'currency', string> &
  Record<'orders' | 'revenueMinor' | 'refundedMinor', number>;
type ProductRow = Record<'sku' | 'currency', string> &
  Record<'orders' | 'quantity' | 'revenueMinor' | 'returned' | 'returnedMinor', number>;
interface Page<Row> {
  readonly rows: readonly Row[];
  readonly next?: string;
}

/** Orders, revenue and refunds by hour and country, and pieces bought and sent back by product. */
export const analyticsTotals: TotalsSource = {
  name: 'analytics',

  async read(context: TotalsContext): Promise<Totals> {
    await untilCaughtUp(context);
    const http = new HttpClient(context.stack.services.analytics, { connections: 1, signal: context.signal });
    try {
      const totals = new Sums();
      for (const { hour, country, currency, ...sums } of await rowsAt<SalesRow>(http, '/sales'))
        totals.add(`sales of ${hour}, ${country}, ${currency}`, sums);
      for (const { sku, currency, ...sums } of await rowsAt<ProductRow>(http, '/products'))
        totals.add(`products of ${sku}, ${currency}`, sums);
      return totals;
    } finally {
      await http.close();
    }
  },

  expected({ sales, returns }: Sold): Totals {
    const totals = new Sums();
    const product = ({ sku }: FileLine) => `products of ${sku}, GBP`;
    for (const sale of sales) {
      if (!sale.confirmed) continue;
      totals.add(salesOf(sale), { orders: 1, revenueMinor: amountOf(sale.lines) });
      // An order with an article on two lines counts once for it.
      for (const name of new Set(sale.lines.map(product))) totals.add(name, { orders: 1 });
      for (const line of sale.lines)
        totals.add(product(line), { quantity: line.quantity, revenueMinor: amountOf([line]) });
    }
    for (const back of returns) {
      totals.add(salesOf(back), { refundedMinor: amountOf(back.lines) });
      for (const line of back.lines)
        totals.add(product(line), { returned: line.quantity, returnedMinor: amountOf([line]) });
    }
    return totals;
  },
};

/** Returns count in the hour in which their order was placed. */
const salesOf = ({ placedAt, lines }: Sale) =>
  `sales of ${placedAt.toISOString().slice(0, 13)}:00:00Z, ${lines[0]?.country}, GBP`;

async function rowsAt<Row>(http: HttpClient, path: string): Promise<Row[]> {
  const rows: Row[] = [];
  for (let next: string | undefined = `${path}?limit=${pageSize}`; next !== undefined;) {
    const answer = await http.get(next);
    if (answer?.status !== 200)
      throw new InfrastructureUnreachable(
        `analytics did not answer GET ${next}: ${JSON.stringify(answer?.body)}`,
      );
    const page = answer.body as Page<Row>;
    rows.push(...page.rows);
    next = page.next;
  }
  return rows;
}

/** Waits until analytics has read every event there is; throws once it has read none for a minute. */
async function untilCaughtUp({ stack, signal, show }: TotalsContext): Promise<void> {
  const client = kafkaClientIn(process.env);
  const broker = new KafkaBroker({ brokers: stack.kafka.split(','), clientId: 'replay', client });
  try {
    await broker.connect();
    let [behind, changedAt] = [Infinity, Date.now()];
    for (;;) {
      const lags = await broker.lag('analytics', eventTopics);
      const now = lags.reduce((sum, { lag }) => sum + Number(lag), 0);
      if (now === 0) return;
      if (now < behind) changedAt = Date.now();
      behind = now;
      if (Date.now() - changedAt > quietMs)
        throw new InfrastructureUnreachable(`analytics is ${behind} events behind and reads no more`);
      show(`analytics is ${behind} events behind`);
      await delay(200, undefined, { signal });
    }
  } finally {
    await broker.close();
  }
}
