import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { checks, judge, readBooks } from '@orderflow/oracle';
import { Database, type Tx } from '@orderflow/postgres';
import { stackServices } from '@orderflow/stack';
import { corruptions, type Corruption } from './corruptions.fixtures.js';
import { failures, startTestStack, type TestStack } from './stack.fixtures.js';

let shop: TestStack;
let accepted: readonly string[];

beforeAll(async () => {
  shop = await startTestStack(1);
  const placements = await shop.place(shop.sample);
  expect(placements.refused).toEqual([]);
  accepted = placements.accepted.map((order) => order.orderId);
  const { completed, refused } = await shop.sendBack(placements.accepted.slice(0, 20));
  expect({ refused, some: completed > 0 }).toEqual({ refused: {}, some: true });
}, 180_000);
afterAll(() => shop?.stop());

/**
 * Corrupts one table as the superuser, who is bound by no trigger, and puts its rows back after `work`. The
 * services are frozen meanwhile, so that none acts on what it finds.
 */
async function corrupted<T>({ database, table, sql }: Corruption, work: () => Promise<T>): Promise<T> {
  const { databases, postgres } = shop.stack.file;
  const url = new URL(databases[database]);
  url.username = postgres.user;
  url.password = postgres.password;
  const admin = new Database({ url: url.href, applicationName: 'corruption', connectionsMax: 1 });
  const unbound = (change: (tx: Tx) => Promise<unknown>) =>
    admin.transaction(async (tx) => {
      await tx.query(`set local session_replication_role = replica`);
      await change(tx);
    });
  stackServices.forEach((name) => shop.stack.kill(name, 'SIGSTOP'));
  try {
    await unbound(async (tx) => {
      await tx.query(`create table saved as table ${table}`);
      await tx.query(sql);
    });
    return await work();
  } finally {
    await unbound(async (tx) => {
      // Generated columns take no value.
      const [row] = await tx.query<{ columns: string }>(
        `select string_agg(quote_ident(attname), ', ') as columns from pg_attribute
         where attrelid = $1::regclass and attnum > 0 and attgenerated = '' and not attisdropped`,
        [table],
      );
      const columns = row?.columns ?? '';
      await tx.query(`delete from ${table}`);
      await tx.query(
        `insert into ${table} (${columns}) overriding system value select ${columns} from saved`,
      );
      await tx.query(`drop table saved`);
    });
    await admin.close();
    stackServices.forEach((name) => shop.stack.kill(name, 'SIGCONT'));
  }
}

test('a replay of the sample is green', async () => {
  const verdict = await shop.verdict(accepted);
  expect(failures(verdict)).toEqual([]);
  expect(verdict.checks.find(({ name }) => name === 'every order is terminal')?.detail).toMatch(
    /^1\d\d confirmed, [1-9]\d* rejected/,
  );
});

test.each(corruptions)('$what: $fails', async (corruption) => {
  const seen = await corrupted(corruption, async () => judge(await readBooks(shop.stack.file), { accepted }));
  expect(failures(seen)).toEqual(corruption.fails);
  expect(failures(judge(await readBooks(shop.stack.file), { accepted }))).toEqual([]);
});

test('every check was seen to fail', () => {
  const seen = new Set(corruptions.flatMap(({ fails }) => fails));
  expect(checks.map(({ name }) => name).filter((name) => !seen.has(name))).toEqual([]);
});
