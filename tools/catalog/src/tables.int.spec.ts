import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Database, migrate } from '@orderflow/postgres';
import { Retention, rulesOf, silentLog } from '@orderflow/processing';
import { createTestDatabase, type TestDatabase } from '@orderflow/testkit';
import { serviceTables, type ServiceTables } from './service-tables.js';
import { samples } from './tables.fixtures.js';

const dayMs = 86_400_000;
const root = resolve(import.meta.dirname, '../../..');

/** A service's database, as its migrations leave it. */
interface Home extends ServiceTables {
  readonly database: Database;
  readonly made: TestDatabase;
  readonly names: readonly string[];
}
const homes = new Map<string, Home>();

beforeAll(async () => {
  for (const described of await serviceTables()) {
    const made = await createTestDatabase(`tables-${described.service}`);
    const database = new Database({ url: made.url, applicationName: 'tables', connectionsMax: 3 });
    await migrate(database, described.migrations);
    const rows = await database.query<{ name: string }>(
      `select tablename as name from pg_tables where schemaname = 'public' and tablename not like 'migrations\\_%'`,
    );
    homes.set(described.service, { ...described, made, database, names: rows.map(({ name }) => name) });
  }
});
afterAll(async () => {
  for (const { database, made } of homes.values()) {
    await database.close();
    await made.drop();
  }
});

test('every folder of migrations is one of a service that is looked at here', () => {
  const folders = ['apps', 'libs'].flatMap((kind) =>
    readdirSync(join(root, kind))
      .filter((name) => readdirSync(join(root, kind, name)).includes('migrations'))
      .map((name) => join(root, kind, name, 'migrations/')),
  );
  const known = [...homes.values()].flatMap(({ migrations }) =>
    migrations.map(({ folder }) => fileURLToPath(folder)),
  );
  expect(new Set(known)).toEqual(new Set(folders));
});

test('every table of the migrations has a stated fate: else say in <app>.tables.ts what becomes of its rows', () => {
  for (const { service, names, tables } of homes.values())
    expect([service, names.toSorted()]).toEqual([service, Object.keys(tables).sort()]);
});

test('every rule has a sample here', () => {
  const rules = [...homes.values()].flatMap(({ tables }) => rulesOf(tables).map(({ table }) => table));
  expect(samples.map(({ table }) => table).sort()).toEqual([...new Set(rules)].sort());
});

describe('integrity/retention: as the clock is turned', () => {
  test.each(samples)(
    'of $service’s $table what has ended goes when its time has come, and no sooner; what is open stays',
    async ({ service, table, days, goes, stays }) => {
      const { database, names, tables } = homes.get(service)!;
      const [rule] = rulesOf(tables).filter((one) => one.table === table);
      const count = async () => (await database.query(`select from ${table}`)).length;
      const sweepIn = (days: number) =>
        new Retention({
          ...{ database, rules: [rule!], log: silentLog },
          now: async () => new Date(Date.now() + days * dayMs),
        }).sweep();

      await database.query(`truncate ${names.join(', ')}`);
      if (stays) await database.query(stays);
      const staying = await count();
      await database.query(goes);
      const all = await count();
      expect([staying > 0, all > staying]).toEqual([stays !== undefined, true]);

      if (days > 0) await sweepIn(days - 0.01);
      expect(await count()).toBe(all);
      await sweepIn(days + 0.01);
      expect(await count()).toBe(staying);
      await sweepIn(10 * 365);
      expect(await count()).toBe(staying);
    },
  );
});
