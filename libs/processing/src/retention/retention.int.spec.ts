import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { segmentMs, topicSpecs } from '@orderflow/contracts';
import { lowestIdAt, newId } from '@orderflow/kernel';
import type { Database } from '@orderflow/postgres';
import { createTestDatabase, type TestDatabase } from '@orderflow/testkit';
import { enterInbox } from '../inbox.js';
import { silentLog } from '../processing-log.js';
import { tallyDatabase } from '../tally.fixtures.js';
import { processingTables, redeliveryMaxDays as inboxDays } from './processing.tables.js';
import { Retention } from './retention.js';
import { rulesOf } from './tables.js';

const dayMs = 86_400_000;

let home: TestDatabase;
let database: Database;
const rows = async (table: string) => (await database.query(`select 1 from ${table}`)).length;
/** What a sweep so many days from now deletes. */
const sweepIn = (days: number) =>
  new Retention({
    ...{ database, rules: rulesOf(processingTables), log: silentLog, batchMax: 100 },
    now: async () => new Date(Date.now() + days * dayMs),
  }).sweep();
const enter = (ids: readonly string[]) => database.transaction((tx) => enterInbox(tx, 'inventory', ids, []));
const newIds = (count: number) => Array.from({ length: count }, () => newId());

beforeAll(async () => {
  home = await createTestDatabase('retention');
  database = await tallyDatabase(home.url);
});
beforeEach(() => database.query('truncate inbox, operator_acts, gaps'));
afterAll(async () => {
  await database.close();
  await home.drop();
});

test('the inbox outlives every record that can be delivered again', () => {
  const longest = Math.max(
    ...topicSpecs()
      .filter(({ topic }) => !topic.includes('.dead-letters.'))
      .map(({ retentionMs }) => retentionMs),
  );
  const [inbox] = rulesOf(processingTables);
  expect(inbox?.table).toBe('inbox');
  expect(Number(inbox?.keepDays) * dayMs).toBeGreaterThanOrEqual(longest + segmentMs + dayMs);
});

test('integrity/retention: as the clock is turned, rows go when their time has come, in batches, and no sooner', async () => {
  await enter(newIds(450));
  expect(await sweepIn(inboxDays - 0.01)).toEqual({ inbox: 0, operator_acts: 0, gaps: 0 });
  expect(await rows('inbox')).toBe(450);
  expect(await sweepIn(inboxDays + 0.01)).toEqual({ inbox: 450, operator_acts: 0, gaps: 0 });
  expect(await rows('inbox')).toBe(0);
});

test('of messages that are handled day by day the inbox never holds more than those of its time', async () => {
  const perDay = 30;
  for (let day = 0; day < 3 * inboxDays; day++) {
    const now = new Date(Date.now() + day * dayMs);
    const ids = newIds(perDay).map((id) => lowestIdAt(now).slice(0, 19) + id.slice(19));
    await enter(ids);
    await database.query('update inbox set processed_at = $1 where message_id = any($2)', [now, ids]);
    await sweepIn(day);
    expect(await rows('inbox')).toBe(Math.min(day + 1, inboxDays) * perDay);
  }
});

test('what operators did is kept for more than a year', async () => {
  await database.query(
    `insert into operator_acts (at, actor, act, consumer, position, key, before)
     values (now(), 'grace', 'discard', 'inventory', 1, 'order', '{}')`,
  );
  expect(await sweepIn(399)).toMatchObject({ operator_acts: 0 });
  expect(await sweepIn(401)).toMatchObject({ operator_acts: 1 });
});

test('a message whose sender had a clock of long ago is kept as long as any other', async () => {
  await enter(['01800000-0000-7000-8000-000000000000']);
  expect(await sweepIn(inboxDays - 0.01)).toMatchObject({ inbox: 0 });
  expect(await sweepIn(inboxDays + 0.01)).toMatchObject({ inbox: 1 });
});

test('of several instances one at a time is at it, beside a service that goes on', async () => {
  await enter(newIds(1_000));
  const sweeps = await Promise.all([sweepIn(20), sweepIn(20), sweepIn(20), enter(newIds(50))]);
  const deleted = sweeps.slice(0, 3).map((sweep) => (sweep as Record<string, number> | undefined)?.inbox);
  expect(deleted.filter((count) => count !== undefined).length).toBeGreaterThan(0);
  expect(deleted.reduce((sum: number, count) => sum + (count ?? 0), 0) + (await rows('inbox'))).toBe(1_050);
});
