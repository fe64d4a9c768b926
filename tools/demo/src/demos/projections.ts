import { AnalyticsApi, run } from '@orderflow/projections-tool';
import type { Demo } from '../demo.js';
import type { Shop } from '../shop.js';
import type { Story } from '../story.js';

interface Sales {
  readonly version: number;
  readonly rows: readonly {
    readonly country: string;
    readonly currency: string;
    readonly orders: number;
    readonly revenueMinor: number;
  }[];
}

/** Views of all events; built anew from the first one on while orders go on, and the same. The past can be asked for, too. */
export const projections: Demo = {
  name: 'projections',
  summary:
    'revenue by country, and the funnel, are built anew from the first event on, beside the live ones, under load',
  needs: { services: ['analytics'] },
  async run(shop, story) {
    const count = shop.short ? 20 : 200;
    const balancesBefore = await balances(shop);
    const before = await sales(shop);
    const began = new Date();
    story.tell(`${count} orders are placed; analytics hears every event of theirs`);
    await shop.place(count, { rate: 40 });
    await shop.until(
      'every one of them is in sales',
      async () => ordersIn(await sales(shop)) === ordersIn(before) + count,
    );
    tellSales(await sales(shop), story);
    story.tell('each projection is built anew, while as many orders go on');
    const api = new AnalyticsApi({ service: 'analytics', url: shop.stack.services.analytics });
    const more = shop.place(count, { rate: 20 });
    for (const projection of ['sales', 'products', 'funnel', 'events'])
      await run(
        { name: 'rebuild', projection },
        api,
        { say: (line) => story.tell(`  ${line}`), show: story.show.bind(story) },
        shop.signal,
      ).then(({ status }) => {
        if (status !== 0) throw new Error(`${projection} was not rebuilt`);
      });
    await more;
    await shop.until(
      'every order is in sales',
      async () => ordersIn(await sales(shop)) === ordersIn(before) + 2 * count,
    );
    tellSales(await sales(shop), story);
    await tellPast(shop, story, balancesBefore, began);
  },
};

const ordersIn = ({ rows }: Sales) => rows.reduce((sum, { orders }) => sum + orders, 0);
const sales = (shop: Shop) => ask<Sales>(`${shop.stack.services.analytics}/sales?limit=10000`);
const balances = (shop: Shop, query = '') =>
  ask<object>(`${shop.stack.services.payments}/ledger/balances${query}`);

function tellSales({ version, rows }: Sales, story: Story): void {
  const byCountry = new Map<string, number>();
  for (const { country, revenueMinor } of rows)
    byCountry.set(country, (byCountry.get(country) ?? 0) + revenueMinor);
  const best = [...byCountry].toSorted(([, one], [, other]) => other - one).slice(0, 3);
  const most = best[0]?.[1] ?? 1;
  story.tell(`sales, version ${version}: ${rows.reduce((sum, { orders }) => sum + orders, 0)} orders`);
  for (const [country, minor] of best) story.draw(minor, most, `${(minor / 100).toFixed(2)} GBP  ${country}`);
}

/** An order as of each of its versions, and the ledger as of the beginning. */
async function tellPast(shop: Shop, story: Story, balancesBefore: object, began: Date): Promise<void> {
  const orderId = shop.accepted[0];
  const order = `${shop.stack.services.orders}/orders/${orderId}`;
  const { version } = await ask<{ version: number }>(order);
  for (let past = 1; past <= version; past++) {
    const then = await ask<{ status: string; history: { at: string }[] }>(`${order}?asOf=${past}`);
    story.tell(`order ${orderId} as of version ${past}: ${then.status}, since ${then.history.at(-1)?.at}`);
  }
  const { balances: folded } = (await balances(shop, `?asOf=${began.toISOString()}`)) as { balances: object };
  if (JSON.stringify(folded) !== JSON.stringify((balancesBefore as { balances: object }).balances))
    throw new Error('the ledger as of the beginning is not what it was then');
  story.tell(`the ledger, which only ever grows, is folded as of the beginning: as it was then`);
  story.tell(`and now: ${JSON.stringify(((await balances(shop)) as { balances: object }).balances)}`);
}

async function ask<Body>(url: string): Promise<Body> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`GET ${url} was answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as Body;
}
