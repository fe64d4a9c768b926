import { mkdtemp, readdir, rm, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Database } from '@orderflow/postgres';
import { demandOf, placeOrders, readOrders, sampleOrdersFile, stockWarehouse } from '@orderflow/replay';
import { waitUntilSettled } from '@orderflow/oracle';
import { setSandboxRules, startTemporary, type TemporaryStack } from '@orderflow/stack';
import { checkSettlement } from './check/check-settlement.js';
import { runApp } from './run-app.js';

let shop: TemporaryStack;
let out: string;
beforeAll(async () => {
  shop = await startTemporary();
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
