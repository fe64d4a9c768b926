import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { Database, migrate } from '@orderflow/postgres';
import { createTestDatabase, eventually, type TestDatabase } from '@orderflow/testkit';
import { processingMigrations } from '../migrations.js';
import { silentLog } from '../processing-log.js';
import { Memberships } from './memberships.js';

let home: TestDatabase;
let here: Database;
let there: Database;

beforeEach(async () => {
  home = await createTestDatabase('memberships');
  [here, there] = [open(), open()];
  await migrate(here, [processingMigrations]);
});
afterEach(async () => {
  for (const one of entered.splice(0)) await one.leave();
  await Promise.all([here.close(), there.close()]);
  await home.drop();
});

const open = () => new Database({ url: home.url, applicationName: 'memberships' });
const entered: Memberships[] = [];
function of(database: Database, consumer = 'inventory'): Memberships {
  const memberships = new Memberships(consumer, database, silentLog);
  entered.push(memberships);
  return memberships;
}
const killSessions = () =>
  there.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid()`,
  );

it('tells the memberships of instances that are gone, once, and no other', async () => {
  const [gone, goneElsewhere, living] = [of(here), of(here, 'payments'), of(there)];
  await gone.enter('gone-1');
  await gone.enter('gone-2');
  await goneElsewhere.enter('payments-1');
  expect(await of(there).takeGhosts()).toEqual([]);
  await killSessions();
  await living.enter('living');
  await eventually('the session is over', async () =>
    expect(await of(there).takeGhosts()).toEqual(['gone-2']),
  );
  expect(await of(there).takeGhosts()).toEqual([]);
  expect(await of(there, 'payments').takeGhosts()).toEqual(['payments-1']);
});

it('forgets who has left', async () => {
  const leaving = of(here);
  await leaving.enter('leaving');
  await leaving.leave();
  expect(await of(there).takeGhosts()).toEqual([]);
  expect(await there.query('select * from memberships')).toEqual([]);
});
