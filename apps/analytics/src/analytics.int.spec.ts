import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Retention, rulesOf, silentLog } from '@orderflow/processing';
import { eventually } from '@orderflow/testkit';
import { AnalyticsUnderTest, type Answered } from './analytics.fixtures.js';
import { analyticsTables } from './analytics.tables.js';
import type { PerOrderRule, Projection } from './projection/projection.js';
import { confirmedOrder, returnOf } from './projections/journeys.fixtures.js';
import { projections } from './projections/projections.js';
import { sales } from './projections/sales.js';

const analytics = new AnalyticsUnderTest();
beforeAll(() => analytics.start());
afterAll(() => analytics.stop());

const hour = '2010-12-01T08:00:00Z';
const heart = { sku: '85123A', currency: 'GBP' };
const lantern = { sku: '71053', currency: 'GBP' };
const farAway = 'Côte, "West"';
const farAwayQuery = `country=${encodeURIComponent(farAway)}`;

describe('what is told', () => {
  it('is taken in once, however often it comes and in whatever order topics are', async () => {
    const order = confirmedOrder(farAway);
    const events = [...order, ...returnOf(order)];
    for (const event of events.toReversed()) await analytics.tell(event);
    await analytics.tell(...events);
    const { rows } = await analytics.sales();
    expect(rows).toEqual([
      { hour, country: farAway, currency: 'GBP', orders: 1, revenueMinor: 1530, refundedMinor: 255 },
    ]);
    expect((await analytics.ask('/products')).body.rows).toEqual([
      { ...heart, orders: 1, quantity: 5, revenueMinor: 1275, returned: 1, returnedMinor: 255 },
      { ...lantern, orders: 1, quantity: 1, revenueMinor: 255, returned: 0, returnedMinor: 0 },
    ]);
    expect((await analytics.ask('/funnel?step=booked')).body.rows).toEqual([
      { country: farAway, step: 'booked', orders: 1, timed: 1, totalMs: 1000, averageMs: 1000 },
    ]);
    expect((await analytics.ask('/events?type=GoodsReturned')).body.rows).toEqual([
      { hour, type: 'GoodsReturned', events: 2 },
    ]);
  });

  it('is answered as CSV that says the same, where that is wanted', async () => {
    await analytics.tell(...confirmedOrder('=SUM(A1)'));
    await analytics.sales();
    const header = 'hour,country,currency,orders,revenueMinor,refundedMinor\r\n';
    const csv = `${header}${hour},"Côte, ""West""",GBP,1,1530,255\r\n`;
    const byQuery = await analytics.ask<string>(`/sales?format=csv&${farAwayQuery}`);
    expect([byQuery.status, byQuery.body]).toEqual([200, csv]);
    expect(byQuery.headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
    const accept = 'text/html, text/csv;q=0.9, application/json;q=0.5';
    expect((await analytics.ask<string>(`/sales?${farAwayQuery}`, 'GET', { accept })).body).toBe(csv);
    const formula = await analytics.ask<string>('/sales?format=csv&country=%3DSUM(A1)');
    expect(formula.body).toBe(`${header}${hour},'=SUM(A1),GBP,1,1530,0\r\n`);
  });

  it('is told in pages, each linked to the next', async () => {
    const { body, headers } = await analytics.ask<Answered & { next: string }>('/sales?limit=1');
    expect(body.next).toBe('/sales?limit=1&offset=1');
    expect(headers.get('link')).toBe('</sales?limit=1&offset=1>; rel="next"');
    expect((await analytics.ask(body.next)).body).not.toHaveProperty('next');
  });

  it.each([
    ['/sales?from=yesterday', 'from', 'an instant such as 2010-12-01T08:00:00Z'],
    ['/sales?from=2010-12-02T00:00:00Z&to=2010-12-01T00:00:00Z', 'to', 'an instant after from'],
    ['/sales?currency=DM', 'currency', '"GBP"|"EUR"|"USD"'],
    ['/sales?contry=France', 'contry', 'no such field'],
    ['/products?by=luck', 'by', '"revenueMinor"'],
    ['/events?type=OrderPlacd&format=xml', 'format', '"json"|"csv"'],
    ['/funnel?limit=0', 'limit', '1'],
  ])('%s is refused by name', async (path, field, expected) => {
    const { status, body } = await analytics.ask<{ errors: { field: string; expected: string }[] }>(path);
    expect(status).toBe(422);
    expect(body.errors.find((error) => error.field === field)?.expected).toContain(expected);
  });

  it('has no other representation', async () => {
    expect((await analytics.ask('/sales', 'GET', { accept: 'text/html' })).status).toBe(406);
  });
});

describe('a rebuild', () => {
  it('by an unchanged rule comes to the same, while events come in', async () => {
    for (const { name } of projections) {
      const version = await analytics.underLoad(async () => {
        const begun = await analytics.rebuild(name);
        return analytics.built(begun);
      });
      expect(version).toMatchObject({ status: 'live', outcome: { differing: 0 } });
    }
    await analytics.sales();
  });

  it('that differs by an unchanged rule fails, tells where, and leaves the live version', async () => {
    await analytics.database.query(
      `update projection_rows set sums[2] = sums[2] + 1 where key[2] = $1 and key[3] = 'GBP'`,
      [farAway],
    );
    const before = await analytics.sales();
    const failed = await analytics.built(await analytics.rebuild('sales'));
    expect(failed).toMatchObject({
      status: 'failed',
      outcome: {
        reason: 'the rule is unchanged, but 1 rows differ',
        examples: [{ key: [hour, farAway, 'GBP'], before: [1, 1531, 255], after: [1, 1530, 255] }],
      },
    });
    expect(await analytics.sales()).toEqual(before);
    await nothingIsLeftOf(failed.id);
  });

  it('that is given up leaves the live version, and nothing else', async () => {
    const before = await analytics.sales();
    const version = await analytics.rebuild('sales');
    expect((await analytics.ask('/projections/sales/rebuild', 'POST')).status).toBe(409);
    expect((await analytics.ask(`/projections/versions/${version}/abort`, 'POST')).body).toMatchObject({
      status: 'aborted',
    });
    await analytics.tell(...confirmedOrder());
    expect((await analytics.sales()).version).toBe(before.version);
    await nothingIsLeftOf(version);
  });

  it('does not end before the service itself has come as far', async () => {
    await analytics.sales();
    const events = confirmedOrder();
    let version = 0;
    const held = analytics.database.transaction(async (tx) => {
      // Whoever takes these events in waits for what this transaction, which seems to do the same, comes to.
      const hold = `insert into inbox (consumer, message_id) select 'analytics', unnest($1::uuid[])`;
      await tx.query(hold, [events.map(({ id }) => id)]);
      await analytics.tell(...events);
      version = await analytics.rebuild('events');
      await eventually('it has read all', async () => {
        const { body } = await analytics.ask<Progress>(`/projections/versions/${version}`);
        expect(body.progress?.toRead).toBeGreaterThan(0);
        expect(body.progress?.read).toBe(body.progress?.toRead);
      });
      throw new Error('given up');
    });
    await expect(held).rejects.toThrow('given up');
    expect(await analytics.built(version)).toMatchObject({ status: 'live', outcome: { differing: 0 } });
  });

  it('by a changed rule, under load: every answer is by one rule, and in the end all is by the new one', async () => {
    const before = await analytics.sales();
    const answers: Answered[] = [];
    await analytics.restartWith([byOrders, ...projections.filter(({ name }) => name !== 'sales')]);
    const version = await analytics.underLoad(async () => {
      const begun = await analytics.rebuild('sales');
      const built = analytics.built(begun);
      let done = false;
      void built.finally(() => (done = true));
      while (!done) answers.push((await analytics.ask('/sales?country=United%20Kingdom')).body);
      return built;
    });
    const after = await analytics.sales();
    expect(version).toMatchObject({ status: 'live', rule: 2, outcome: { differing: 3 } });
    expect([before.rule, after.rule, after.version]).toEqual([1, 2, version.id]);
    answers.push((await analytics.ask('/sales?country=United%20Kingdom')).body);
    expect(new Set(answers.map(({ rule }) => rule))).toEqual(new Set([1, 2]));
    for (const { rule, rows } of answers) {
      const [row] = rows;
      const price = rule === 1 ? 1530 : 1;
      expect(row).toMatchObject({ revenueMinor: Number(row?.orders) * price });
    }
  });
});

it('forgets what it knew of orders when nothing more can come of them, and keeps their rows', async () => {
  const before = await analytics.sales();
  const states = () => analytics.database.query('select from projection_orders limit 1');
  expect(await states()).toHaveLength(1);
  await sweepIn(91);
  expect(await states()).toEqual([]);
  expect(await analytics.sales()).toEqual(before);
});

interface Progress {
  readonly progress?: { readonly read: number; readonly toRead: number };
}

const [sold] = Object.values(sales.rules) as PerOrderRule<object>[];
/** Another rule: one minor unit an order. */
const byOrders: Projection = {
  ...sales,
  rules: {
    ...sales.rules,
    2: {
      ...sold!,
      rowsOf: (state: object) =>
        sold!.rowsOf(state).map(({ key, sums: [orders = 0] }) => ({ key, sums: [orders, orders, 0] })),
    },
  },
};

/** What is of no use so many days from now is deleted. */
const sweepIn = (days: number) =>
  new Retention({
    ...{ database: analytics.database, rules: rulesOf(analyticsTables), log: silentLog },
    now: async () => new Date(Date.now() + days * 86_400_000),
  }).sweep();

async function nothingIsLeftOf(version: number): Promise<void> {
  await sweepIn(0);
  for (const table of ['projection_rows', 'projection_orders', 'projection_inbox'])
    expect(await analytics.database.query(`select from ${table} where version = $1`, [version])).toEqual([]);
}
