import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { commandTopic } from '@orderflow/contracts';
import type { Broker, ReceivedRecord } from '@orderflow/messaging';
import type { Database } from '@orderflow/postgres';
import { createTestDatabase, eventually, testInfra, uniqueName, type TestDatabase } from '@orderflow/testkit';
import { silentLog } from '../processing-log.js';
import { newOrderId, reserveStock, tallyBroker, tallyDatabase } from '../tally.fixtures.js';
import { Outbox } from './outbox.js';

describe('an outbox on real Kafka and Postgres', () => {
  let home: TestDatabase;
  let database: Database;
  let broker: Broker;
  let received: ReceivedRecord[];
  const started: Outbox[] = [];

  beforeEach(async () => {
    home = await createTestDatabase('outbox');
    database = await tallyDatabase(home.url);
    broker = await tallyBroker(testInfra().kafka, uniqueName('outbox'));
    received = [];
    await broker.subscribe({
      groupId: uniqueName('probe'),
      topics: [commandTopic('inventory')],
      onRecords: async (records) => void received.push(...records),
      onAssigned: () => undefined,
      onCrash: () => undefined,
    });
  });

  afterEach(async () => {
    for (const one of started.splice(0)) await one.stop();
    await broker.close();
    await database.close();
    await home.drop();
  });

  function start(on: Broker = broker): Outbox {
    const outbox = new Outbox(database, on, silentLog);
    outbox.start();
    started.push(outbox);
    return outbox;
  }

  const quantities = (key: string) =>
    received
      .filter((record) => record.key === key)
      .map(
        ({ value }) =>
          (JSON.parse(value?.toString() ?? '') as { data: { lines: { quantity: number }[] } }).data.lines[0]
            ?.quantity,
      );
  const sent = (key: string, expected: readonly number[]) =>
    eventually(`the messages of ${key} arrive`, () => expect(quantities(key)).toEqual(expected));

  it('sends what was committed and nothing that was rolled back', async () => {
    const outbox = start();
    const orderId = newOrderId();
    await outbox.transact(async (_tx, send) => send(reserveStock(orderId, 1)));
    await expect(
      outbox.transact(async (_tx, send) => {
        send(reserveStock(orderId, 2));
        throw new Error('changed my mind');
      }),
    ).rejects.toThrow('changed my mind');
    await outbox.transact(async (_tx, send) => send(reserveStock(orderId, 3)));
    await sent(orderId, [1, 3]);
  });

  it('integrity/relay-crash: the next process sends what a killed one committed and did not send', async () => {
    const orderId = newOrderId();
    const dying = new Outbox(database, broker, silentLog);
    for (const n of [1, 2, 3]) await dying.transact(async (_tx, send) => send(reserveStock(orderId, n)));
    start();
    await sent(orderId, [1, 2, 3]);
    await eventually('the outbox is empty', async () =>
      expect(await database.query('select * from outbox')).toEqual([]),
    );
  });

  it('integrity/relay-order: two instances that write in turn for one key are sent in the order of commits', async () => {
    const [one, other] = [start(), start()];
    const orderId = newOrderId();
    const expected = Array.from({ length: 60 }, (_, index) => index + 1);
    for (const n of expected)
      await (n % 3 ? one : other).transact(async (_tx, send) => send(reserveStock(orderId, n)));
    await sent(orderId, expected);
  });

  it('integrity/broker-outage: sends that fail are repeated, in order, until they arrive', async () => {
    let failing = true;
    const flaky: Broker = Object.create(broker, {
      publish: {
        value: async (records: Parameters<Broker['publish']>[0]) => {
          if (failing) throw new Error('no broker');
          await broker.publish(records);
        },
      },
    }) as Broker;
    const outbox = start(flaky);
    const orderId = newOrderId();
    for (const n of [1, 2, 3]) await outbox.transact(async (_tx, send) => send(reserveStock(orderId, n)));
    failing = false;
    await outbox.transact(async (_tx, send) => send(reserveStock(orderId, 4)));
    await sent(orderId, [1, 2, 3, 4]);
  });
});
