import { setTimeout as delay } from 'node:timers/promises';
import { catalog } from '@orderflow/contracts';
import { InfrastructureUnreachable } from '@orderflow/kernel';
import { KafkaBroker, kafkaClientIn } from '@orderflow/messaging';
import { HttpClient } from '../orders/http.js';
import { salesIn } from './file-sales.js';
import type { PlacedSale, Totals, TotalsContext, TotalsSource } from './totals.js';

const quietMs = 60_000;
const pageSize = 10_000;
const eventTopics = [...new Set(catalog.filter(({ kind }) => kind === 'event').map(({ topic }) => topic))];

/** What rows of analytics have, those that are read here. */
interface Row extends Readonly<Record<'orders' | 'revenueMinor' | 'quantity', number>> {
  readonly hour: string;
  readonly country: string;
  readonly sku: string;
  readonly currency: string;
}
interface Page {
  readonly rows: readonly Row[];
  readonly next?: string;
}

/** Orders and revenue by hour and country, and pieces and revenue by product. */
export const analyticsTotals: TotalsSource = {
  name: 'analytics',

  async read(context: TotalsContext): Promise<Totals> {
    await untilCaughtUp(context);
    const http = new HttpClient(context.stack.services.analytics, { connections: 1, signal: context.signal });
    try {
      const totals = new Map<string, Record<string, number>>();
      for (const { hour, country, currency, orders, revenueMinor } of await rowsAt(http, '/sales'))
        totals.set(`sales of ${hour}, ${country}, ${currency}`, { orders, revenueMinor });
      for (const { sku, currency, orders, quantity, revenueMinor } of await rowsAt(http, '/products'))
        totals.set(`products of ${sku}, ${currency}`, { orders, quantity, revenueMinor });
      return totals;
    } finally {
      await http.close();
    }
  },

  async expected(file: string, sales: readonly PlacedSale[]): Promise<Totals> {
    const confirmed = new Map(sales.filter((sale) => sale.confirmed).map((sale) => [sale.invoiceNo, sale]));
    const totals = new Map<string, Record<string, number>>();
    const add = (name: string, added: Record<string, number>) => {
      const sums = totals.get(name) ?? {};
      totals.set(name, sums);
      for (const [sum, value] of Object.entries(added)) sums[sum] = (sums[sum] ?? 0) + value;
    };
    for (const [invoiceNo, lines] of await salesIn(file, new Set(confirmed.keys()))) {
      const hour = `${confirmed.get(invoiceNo)?.placedAt.toISOString().slice(0, 13)}:00:00Z`;
      add(`sales of ${hour}, ${lines[0]?.country}, GBP`, {
        orders: 1,
        revenueMinor: lines.reduce((sum, { amountMinor }) => sum + amountMinor, 0),
      });
      for (const sku of new Set(lines.map((line) => line.sku))) add(`products of ${sku}, GBP`, { orders: 1 });
      for (const { sku, quantity, amountMinor } of lines)
        add(`products of ${sku}, GBP`, { quantity, revenueMinor: amountMinor });
    }
    return totals;
  },
};

async function rowsAt(http: HttpClient, path: string): Promise<Row[]> {
  const rows: Row[] = [];
  for (let next: string | undefined = `${path}?limit=${pageSize}`; next !== undefined;) {
    const answer = await http.get(next);
    if (answer?.status !== 200)
      throw new InfrastructureUnreachable(
        `analytics did not answer GET ${next}: ${JSON.stringify(answer?.body)}`,
      );
    const page = answer.body as Page;
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
