import { mkdtemp, readdir, readFile, rm, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Database } from '@orderflow/postgres';
import { waitUntilSettled } from '@orderflow/oracle';
import { checkSettlement, runApp } from '@orderflow/settlement-tool';
import { coreServices, setSandboxRules, startTemporary, type TemporaryStack } from '@orderflow/stack';
import { readOrders } from './invoices/read-orders.js';
import { placeOrders } from './orders/place-orders.js';
import { demandOf, stockWarehouse } from './orders/stock-warehouse.js';
import { replay } from './replay.js';
import { sampleOrdersFile } from './sample.js';
import { analyticsTotals } from './totals/analytics.totals.js';
import { settlementTotals } from './totals/settlement.totals.js';

let shop: TemporaryStack;
let out: string;
beforeAll(async () => {
  shop = await startTemporary({ services: [...coreServices, 'analytics'] });
  out = await mkdtemp(join(tmpdir(), 'settlement-'));
}, 300_000);
afterAll(async () => {
  await shop?.stop();
  await rm(out, { recursive: true, force: true });
}, 60_000);

/** Some are declined, some are given back: money moves both ways. */
async function aDay(runId: string): Promise<void> {
  const { file } = shop.stack;
  const { services, databases } = file;
  await setSandboxRules(file, { declinePercent: 10, refuseAddressPercent: 20 });
  const { orders } = await readOrders(sampleOrdersFile);
  await stockWarehouse({
    url: services.inventory,
    ordersDatabase: databases.orders,
    demand: demandOf(orders),
  });
  await placeOrders({ url: services.orders, orders, runId });
  expect(await waitUntilSettled(file)).toMatchObject({ settled: true });
}

/** The sample, and a cancellation of a piece of the first line of each of its first sales. */
async function withCancellations(): Promise<string> {
  const { orders } = await readOrders(sampleOrdersFile);
  const lines = orders.slice(0, 20).map(({ invoiceNo, body: { customerId, country, lines } }) => {
    const { sku, unitPriceMinor } = lines[0]!;
    return `C${invoiceNo},${sku},sent back,-1,2011-12-09 12:00:00,${unitPriceMinor / 100},${customerId},${country}`;
  });
  const path = join(out, 'sample-with-cancellations.txt');
  await writeFile(path, `${(await readFile(sampleOrdersFile, 'utf8')).trimEnd()}\n${lines.join('\n')}\n`);
  return path;
}

/** Runs it; killed when it says something like this. */
async function night(killedAt?: RegExp): Promise<string[]> {
  const lines: string[] = [];
  await runApp({
    ...{ stack: shop.stack.file, out, env: { SETTLEMENT_STEPS: 'told' } },
    say: (line, kill) => {
      if (killedAt?.test(line)) kill();
      lines.push(line);
    },
  });
  return lines;
}
const failures = async () =>
  (await checkSettlement(shop.stack.file))
    .filter(({ passed }) => !passed)
    .map(({ name, detail }) => `${name}: ${detail}`);

test('integrity/settlement-balances: after nights with and without kills it balances with the ledger to the penny', async () => {
  await aDay('monday');
  expect(await failures()).toEqual([]);
  for (const step of [/^read/, /^closed/, /under another name$/]) await night(step);
  expect((await night()).at(-1)).toMatch(/^(settled|nothing to settle)/);
  await aDay('tuesday');
  expect((await night()).at(-1)).toMatch(/^settled [1-9]\d* captures and [1-9]\d* refunds/);
  const checks = await checkSettlement(shop.stack.file);
  expect(checks.filter(({ passed }) => !passed)).toEqual([]);
  expect(checks.map(({ detail }) => detail)).toContainEqual(expect.stringMatching(/, 0 of them wait/));
}, 600_000);

test('integrity/totals-of-the-file: what a replay adds to analytics and settlement is what the file says, with orders that were refused and goods that came back', async () => {
  const file = await withCancellations();
  const totals = { file, of: [analyticsTotals, settlementTotals(out)] };
  const said: string[] = [];
  const report = await replay({
    ...{ stack: shop.stack.file, input: await readOrders(file), totals },
    ...{ say: (line) => said.push(line), show: () => undefined },
  });
  const { orders, returns, analytics, settlement } = report;
  expect({ said, analytics, settlement }).toMatchObject({
    ...{ said: [], analytics: { equal: true, differences: [] } },
    settlement: {
      ...{ equal: true, differences: [] },
      sums: { 'charges items': expect.any(Number), 'refunds items': expect.any(Number) },
    },
  });
  expect(report.oracle.passed).toBe(true);
  expect(returns.completed).toBeGreaterThan(5);
  const { sums = {} } = settlement ?? {};
  expect(sums['charges items']).toBeGreaterThan(orders.confirmed);
  expect(sums['refunds items']).toBe(sums['charges items']! - orders.confirmed + returns.completed);
  expect(analytics?.sums).toMatchObject({
    'sales orders': orders.confirmed,
    'sales refundedMinor': returns.refundedMinor,
    'products returned': returns.pieces,
  });
}, 600_000);

test('a penny, a payment or a file that is not there is found', async () => {
  const url = shop.stack.file.databases.settlement;
  const books = new Database({ url, applicationName: 'mischief', connectionsMax: 1 });
  await books.query(
    `update entries set amount_minor = amount_minor + 1 where id = (select max(id) from entries where kind = 'capture')`,
  );
  await books.close();
  const [file] = (await readdir(out)).filter((name) => name.endsWith('.csv'));
  await unlink(join(out, file!));
  const found = (await failures()).join('\n');
  expect(found).toContain('what was settled is in the ledger of payments');
  expect(found).toContain('the settlement balances with the ledger in GBP');
  expect(found).toContain(`wrong or not there: ${join(out, file!)}`);
}, 120_000);
