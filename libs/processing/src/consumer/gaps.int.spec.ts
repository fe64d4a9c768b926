import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { commandTopic } from '@orderflow/contracts';
import { forgetRecords, type Broker } from '@orderflow/messaging';
import type { Database } from '@orderflow/postgres';
import { scrapeMetrics, startMetrics } from '@orderflow/telemetry/metrics';
import { createTestDatabase, eventually, testInfra, uniqueName, type TestDatabase } from '@orderflow/testkit';
import { silentLog } from '../processing-log.js';
import {
  newOrderId,
  publishAll,
  reserveStock,
  startTally,
  tallyBroker,
  tallyDatabase,
  TallyHandler,
  tallyOf,
} from '../tally.fixtures.js';

const topic = commandTopic('inventory');
const namespace = uniqueName('gaps');
const errors: object[] = [];
const log = { ...silentLog, error: (fields: object) => void errors.push(fields) };

let home: TestDatabase;
let database: Database;
let broker: Broker;
beforeAll(async () => {
  startMetrics();
  home = await createTestDatabase('gaps');
  database = await tallyDatabase(home.url);
  broker = await tallyBroker(testInfra().kafka, namespace);
});
afterAll(async () => {
  await broker.close();
  await database.close();
  await home.drop();
});

const start = () => startTally(database, broker, new TallyHandler(), { log });
const lost = async () => /^orderflow_consumer_lost (\d+)/m.exec(await scrapeMetrics())?.[1];

/** The partition of the order, and where the log of it ends. */
async function endOf(of: Broker): Promise<{ partition: number; end: bigint }> {
  const lags = await of.lag('inventory', [topic]);
  return lags.find(({ end }) => end > 0n) as { partition: number; end: bigint };
}

test('integrity/no-silent-gap: what retention took before it was handled is noted, logged and told once, and the rest is handled', async () => {
  const ada = newOrderId();
  const messages = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, at) => reserveStock(ada, from + at));
  const before = await start();
  await publishAll(broker, messages(1, 3));
  await eventually('three are handled', async () => expect(await tallyOf(database, ada)).toEqual([1, 2, 3]));
  await before.stop();
  expect(await lost()).toBeUndefined();

  await publishAll(broker, messages(4, 8));
  const { partition } = await endOf(broker);
  await forgetRecords(testInfra().kafka, { topic: `${namespace}.${topic}`, partition }, 6n);
  const after = await start();
  const gap = { topic, partition, from: '3', to: '6', records: 3 };
  expect(errors).toEqual([gap]);
  await eventually('it is told to Prometheus', async () => expect(await lost()).toBe('3'));
  await eventually('what is left is handled', async () =>
    expect(await tallyOf(database, ada)).toEqual([1, 2, 3, 7, 8]),
  );
  await after.stop();

  const again = await start();
  await eventually('it is still told', async () => expect(await lost()).toBe('3'));
  await again.stop();
  expect(errors).toEqual([gap]);
});

test('a consumer that is new has missed nothing, wherever the log begins', async () => {
  const elsewhere = uniqueName('newcomer');
  const theirs = await tallyBroker(testInfra().kafka, elsewhere);
  const ada = newOrderId();
  await publishAll(
    theirs,
    [1, 2, 3].map((n) => reserveStock(ada, n)),
  );
  const { partition } = await endOf(theirs);
  await forgetRecords(testInfra().kafka, { topic: `${elsewhere}.${topic}`, partition }, 2n);
  errors.length = 0;
  const consumer = await startTally(database, theirs, new TallyHandler(), { log });
  await eventually('what is left is handled', async () => expect(await tallyOf(database, ada)).toEqual([3]));
  await consumer.stop();
  await theirs.close();
  expect(errors).toEqual([]);
});
