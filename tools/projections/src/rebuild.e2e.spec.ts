import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { OrderConfirmed, OrderPlaced } from '@orderflow/contracts';
import { newId, type OrderId } from '@orderflow/kernel';
import { emit, encodeMessage, KafkaBroker, messageFrom } from '@orderflow/messaging';
import { Database } from '@orderflow/postgres';
import { startTemporary, type TemporaryStack } from '@orderflow/stack';
import { eventually } from '@orderflow/testkit';
import { AnalyticsApi, type VersionView } from './analytics-api.js';
import { run } from './run.js';

const orders = 4_000;
let temporary: TemporaryStack;
let api: AnalyticsApi;
let database: Database;

beforeAll(async () => {
  temporary = await startTemporary({ services: ['analytics'] });
  const { services, kafka, databases } = temporary.stack.file;
  database = new Database({ url: databases.analytics, applicationName: 'test', connectionsMax: 1 });
  api = new AnalyticsApi({ service: 'analytics', url: services.analytics });
  const broker = new KafkaBroker({ brokers: [kafka], clientId: 'test' });
  await broker.connect();
  await broker.publish(Array.from({ length: orders }, confirmedOrder).flat());
  await broker.close();
  await eventually('every order is in sales', async () => expect(await sales()).toMatchObject({ orders }));
}, 180_000);
afterAll(async () => {
  await database.close();
  await temporary.stop();
});

/** The two events of an order that sales need. */
function confirmedOrder() {
  const orderId = newId<'OrderId'>();
  const ada = {
    orderId,
    customerId: 'ada',
    email: 'ada@example.com',
    currency: 'GBP',
    totalMinor: 255,
  } as const;
  const lines = [{ sku: '85123A', description: 'HEART', quantity: 1, unitPriceMinor: 255 }];
  const provenance = { source: 'test', now: new Date(), subject: orderId as OrderId, correlationId: orderId };
  return [emit(OrderPlaced, { ...ada, country: 'France', lines }), emit(OrderConfirmed, ada)].map((event) =>
    encodeMessage(messageFrom(event, provenance)),
  );
}

/** All that is told of sales, and by which version. */
async function sales(): Promise<{ version: number; orders: number; revenueMinor: number }> {
  const response = await fetch(`${temporary.stack.file.services.analytics}/sales`);
  const { version, rows } = (await response.json()) as {
    version: number;
    rows: { orders: number; revenueMinor: number }[];
  };
  const sum = (of: 'orders' | 'revenueMinor') => rows.reduce((all, row) => all + row[of], 0);
  return { version, orders: sum('orders'), revenueMinor: sum('revenueMinor') };
}

async function rebuild(
  signal = new AbortController().signal,
  show: (text: string) => void = () => undefined,
) {
  const said: string[] = [];
  const say = (line: string) => void said.push(line);
  const command = { name: 'rebuild', projection: 'sales' } as const;
  const done = await run(command, api, { say, show }, signal).catch(() => undefined);
  return { said, status: done?.status };
}

async function storedBy(version: number): Promise<number> {
  const sql = 'select count(*)::int as n from projection_inbox where version = $1';
  return (await database.query<{ n: number }>(sql, [version]))[0]?.n ?? 0;
}

const building = async () =>
  (await api.find('sales')).versions.find(({ status }) => status === 'building') as VersionView;

test('a rebuild comes to the same, and says so', async () => {
  const before = await sales();
  const { status, said } = await rebuild();
  const after = await sales();
  expect(status).toBe(0);
  expect(said.at(-1)).toMatch(
    new RegExp(`version ${after.version} is live, by rule 1: \\d+ rows, all as in version ${before.version}`),
  );
  expect({ ...after, version: before.version }).toEqual(before);
});

test('Ctrl-C gives a rebuild up, and what was live stays', async () => {
  const before = await sales();
  const stop = new AbortController();
  const { said } = await rebuild(stop.signal, () => stop.abort());
  expect(said.at(-1)).toMatch(new RegExp(`is given up, version ${before.version} stays live`));
  expect(await sales()).toEqual(before);
  expect(await building()).toBeUndefined();
});

test('a rebuild whose service is killed again and again goes on where it stopped', async () => {
  const before = await sales();
  // Counts each event for itself, so that one that is read twice would count twice.
  const version = await api.rebuild('events');
  for (const begun of [0, 1]) {
    await eventually('it reads', async () => {
      const { status } = await api.version(version);
      // What is stored and not yet committed is read again.
      if (status === 'building') expect(await storedBy(version)).toBeGreaterThan(begun * 2_000);
    });
    temporary.stack.kill('analytics', 'SIGKILL');
    await eventually('what is live is told again', async () =>
      expect(await sales()).toMatchObject({ orders }),
    );
  }
  const { outcome } = await eventually('it is live', async () => {
    const seen = await api.version(version);
    if (seen.status !== 'live') throw new Error(JSON.stringify(seen));
    return seen;
  });
  expect(outcome).toMatchObject({ differing: 0 });
  expect(await sales()).toEqual(before);
});
