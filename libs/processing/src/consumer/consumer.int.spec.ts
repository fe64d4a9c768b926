import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { commandTopic, deadLetterTopic, eventTopic, type ReserveStock } from '@orderflow/contracts';
import { DependencyUnavailable } from '@orderflow/kernel';
import type { Broker, ReceivedRecord } from '@orderflow/messaging';
import type { Database } from '@orderflow/postgres';
import { createTestDatabase, eventually, testInfra, uniqueName, type TestDatabase } from '@orderflow/testkit';
import { deadLetterRecord } from '../parking/dead-letter.record.js';
import {
  newOrderId,
  publishAll,
  quantityOf,
  reserveStock,
  startTally,
  tallyBroker,
  tallyDatabase,
  TallyHandler,
  tallyOf,
} from '../tally.fixtures.js';

describe('a consumer on real Kafka and Postgres', () => {
  let home: TestDatabase;
  let database: Database;
  let broker: Broker;
  let handler: TallyHandler;
  const started: { stop(): Promise<void> }[] = [];

  beforeEach(async () => {
    home = await createTestDatabase('consumer');
    database = await tallyDatabase(home.url);
    broker = await tallyBroker(testInfra().kafka, uniqueName('consumer'));
    handler = new TallyHandler();
  });

  afterEach(async () => {
    for (const one of started.splice(0)) await one.stop();
    await broker.close();
    await database.close();
    await home.drop();
  });

  async function start(of: TallyHandler = handler) {
    const tally = await startTally(database, broker, of);
    started.push(tally);
    return tally.consumer;
  }

  async function topic(name: string): Promise<ReceivedRecord[]> {
    const records: ReceivedRecord[] = [];
    await broker.subscribe({
      groupId: uniqueName('probe'),
      topics: [name],
      onRecords: async (some) => void records.push(...some),
      onAssigned: () => undefined,
      onCrash: () => undefined,
    });
    return records;
  }

  const tallied = (orderId: string, expected: readonly number[]) =>
    eventually(`order ${orderId} has ${expected.length} effects`, async () => {
      expect(await tallyOf(database, orderId)).toEqual(expected);
    });
  const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

  it('integrity/order-per-key: handles every message once, each key in order, and answers each', async () => {
    const orders = upTo(20).map(newOrderId);
    await publishAll(
      broker,
      upTo(10).flatMap((n) => orders.map((orderId) => reserveStock(orderId, n))),
    );
    const answers = await topic(eventTopic('inventory'));
    const consumer = await start();
    for (const orderId of orders) await tallied(orderId, upTo(10));
    await eventually('every message is answered', () => expect(answers).toHaveLength(200));
    expect(consumer.stats.groups).toBeLessThan(100);
    await eventually('the outbox is empty', async () =>
      expect(await database.query('select * from outbox')).toEqual([]),
    );
  });

  it('integrity/inbox: a message that comes again takes effect once', async () => {
    const orderId = newOrderId();
    const [first, second] = [reserveStock(orderId, 1), reserveStock(orderId, 2)];
    await publishAll(broker, [first, first, second, first]);
    const consumer = await start();
    await tallied(orderId, [1, 2]);
    await publishAll(broker, [second, reserveStock(orderId, 3)]);
    await tallied(orderId, [1, 2, 3]);
    expect(consumer.stats.duplicates).toBe(3);
  });

  it('integrity/restart: what was done before a crash is not done again by the next process', async () => {
    const orderId = newOrderId();
    await publishAll(
      broker,
      upTo(50).map((n) => reserveStock(orderId, n)),
    );
    // A subscription that cannot commit is what a process leaves behind that was killed before its first commit.
    const forgetful: Broker = Object.create(broker, {
      subscribe: {
        value: async (options: Parameters<Broker['subscribe']>[0]) =>
          Object.assign(await broker.subscribe(options), { commit: async () => undefined }),
      },
    }) as Broker;
    const first = await startTally(database, forgetful, handler);
    await tallied(orderId, upTo(50));
    await first.stop();
    const again = await start(new TallyHandler());
    await eventually('all 50 come again', () => expect(again.stats.duplicates).toBe(50));
    await tallied(orderId, upTo(50));
  });

  it('integrity/poison: what cannot be decoded is dead at once, blocks its key and nothing else', async () => {
    const [bad, good] = [newOrderId(), newOrderId()];
    const dead = await topic(deadLetterTopic('inventory'));
    await broker.publish([{ topic: commandTopic('inventory'), key: bad, value: 'not json' }]);
    await publishAll(broker, [reserveStock(bad, 1), reserveStock(good, 1)]);
    const consumer = await start();
    await tallied(good, [1]);
    await eventually('one dead letter', () => expect(dead).toHaveLength(1));
    const letter = deadLetterRecord.parse(JSON.parse(dead[0]?.value?.toString() ?? ''));
    expect(letter.cause.reason).toMatch(/expected JSON/);
    expect(letter.original).toMatchObject({ value: 'not json' });
    await eventually('the key waits', async () =>
      expect(
        await database.query('select state from parked where key = $1 order by position', [bad]),
      ).toEqual([{ state: 'dead' }, { state: 'queued' }]),
    );
    expect(await tallyOf(database, bad)).toEqual([]);
    expect(consumer.stats.dead).toBe(1);
  });

  it('integrity/queue-order: what a blocked key holds back is queued in the order of the log', async () => {
    const [bad, good] = [newOrderId(), newOrderId()];
    const broken = { topic: commandTopic('inventory'), key: bad, value: 'not json' };
    await broker.publish([broken]);
    await publishAll(broker, [reserveStock(bad, 1), reserveStock(good, 1), reserveStock(bad, 2)]);
    await broker.publish([broken]);
    await publishAll(broker, [reserveStock(bad, 3), reserveStock(good, 2)]);
    await start();
    await tallied(good, [1, 2]);
    await eventually('five are parked', async () => {
      const parked = await database.query('select state, record_offset from parked order by position');
      expect(parked.map(({ state }) => state as string)).toEqual([
        'dead',
        'queued',
        'queued',
        'dead',
        'queued',
      ]);
      expect(parked).toEqual(parked.toSorted((a, b) => Number(a.record_offset) - Number(b.record_offset)));
    });
  });

  it('integrity/foreign-key: a key that Postgres cannot keep as it is blocks itself and nothing else', async () => {
    const good = newOrderId();
    await broker.publish([{ topic: commandTopic('inventory'), key: 'n\0l', value: '{}' }]);
    await publishAll(broker, [reserveStock(good, 1)]);
    await start();
    await tallied(good, [1]);
    expect(await database.query('select key, state from parked')).toEqual([
      { key: 'n\u2400l', state: 'dead' },
    ]);
  });

  it('integrity/retry-order: a failing message is tried again before anything behind it, others flow on', async () => {
    const [troubled, other] = [newOrderId(), newOrderId()];
    let failures = 2;
    handler.trouble = (message) => {
      if (message.data.orderId === troubled && quantityOf(message) === 2 && failures-- > 0)
        throw new Error('not yet');
    };
    await publishAll(
      broker,
      upTo(5).flatMap((n) => [reserveStock(troubled, n), reserveStock(other, n)]),
    );
    const consumer = await start();
    await tallied(other, upTo(5));
    await tallied(troubled, upTo(5));
    expect(consumer.stats).toMatchObject({ retried: 2, dead: 0 });
    expect(await database.query('select * from parked')).toEqual([]);
  });

  it('integrity/dead-letter: attempts are bounded, and the letter says why', async () => {
    const [troubled, other] = [newOrderId(), newOrderId()];
    handler.trouble = (message) => {
      if (message.data.orderId === troubled) throw new Error('never');
    };
    const dead = await topic(deadLetterTopic('inventory'));
    await publishAll(broker, [reserveStock(troubled, 1), reserveStock(troubled, 2), reserveStock(other, 1)]);
    await start();
    await tallied(other, [1]);
    await eventually('one dead letter', () => expect(dead).toHaveLength(1));
    expect(JSON.parse(dead[0]?.value?.toString() ?? '')).toMatchObject({
      cause: { code: 'handler-failed', reason: 'never' },
      handler: 'inventory/ReserveStock',
      attempts: 3,
      original: { topic: commandTopic('inventory'), key: troubled },
    });
    expect(await tallyOf(database, troubled)).toEqual([]);
  });

  it('integrity/batch: an error of the database is narrowed down to the message that causes it', async () => {
    const orders = upTo(16).map(newOrderId);
    const culprit = orders[11];
    handler.repository.onSave = (rows) => {
      if (rows.some(({ orderId }) => orderId === culprit))
        throw Object.assign(new Error('no such colour'), { code: '23514' });
    };
    await publishAll(
      broker,
      orders.map((orderId) => reserveStock(orderId, 1)),
    );
    await start();
    for (const orderId of orders.filter((one) => one !== culprit)) await tallied(orderId, [1]);
    await eventually('the culprit is parked', async () =>
      expect(await database.query('select key from parked')).toEqual([{ key: culprit }]),
    );
  });

  it('integrity/database-outage: a broken connection is tried again and counts as nobody’s failure', async () => {
    const orderId = newOrderId();
    let cuts = 2;
    handler.repository.onSave = async (_rows, tx) => {
      if (cuts-- > 0) await tx.query('select pg_terminate_backend(pg_backend_pid())');
    };
    await publishAll(
      broker,
      upTo(3).map((n) => reserveStock(orderId, n)),
    );
    const consumer = await start();
    await tallied(orderId, [1, 2, 3]);
    expect(consumer.stats).toMatchObject({ retried: 0, dead: 0 });
  });

  it('integrity/outage-outside: an effect whose other side is away waits, unparked and in order', async () => {
    const orderId = newOrderId();
    const calls: number[] = [];
    let away = 3;
    const calling = Object.assign(new TallyHandler(), {
      effect: async (message: ReserveStock) => {
        calls.push(quantityOf(message));
        if (away-- > 0) throw new DependencyUnavailable('the provider', 'connection refused');
      },
    });
    await publishAll(broker, [reserveStock(orderId, 1), reserveStock(orderId, 2)]);
    const consumer = await start(calling);
    await tallied(orderId, [1, 2]);
    expect(calls).toEqual([1, 1, 1, 1, 2]);
    expect(consumer.stats).toMatchObject({ effectsPutOff: 3, retried: 0, dead: 0 });
  });
});
