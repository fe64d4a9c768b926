import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { commandTopic, eventTopic } from '@orderflow/contracts';
import type { Broker } from '@orderflow/messaging';
import type { Database } from '@orderflow/postgres';
import { scrapeMetrics, startMetrics } from '@orderflow/telemetry/metrics';
import { createTestDatabase, eventually, testInfra, uniqueName, type TestDatabase } from '@orderflow/testkit';
import {
  newOrderId,
  publishAll,
  quantityOf,
  reserveStock,
  startTally,
  tallyBroker,
  tallyDatabase,
  TallyHandler,
} from '../tally.fixtures.js';

/** The sum of a metric's series that have these labels; undefined where there is none. */
async function metric(name: string, labels: Record<string, string> = {}): Promise<number | undefined> {
  const wanted = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
  const values = (await scrapeMetrics())
    .split('\n')
    .filter((line) => new RegExp(`^${name}[{ ]`).test(line) && wanted.every((one) => line.includes(one)))
    .map((line) => Number(line.slice(line.lastIndexOf(' '))));
  return values.length > 0 ? values.reduce((sum, value) => sum + value) : undefined;
}

describe('the metrics of a consumer', () => {
  let home: TestDatabase;
  let database: Database;
  let broker: Broker;
  let handler: TallyHandler;
  const started: { stop(): Promise<void> }[] = [];
  const commands = { messaging_destination_name: commandTopic('inventory') };

  beforeAll(() => startMetrics());
  beforeEach(async () => {
    home = await createTestDatabase('metrics');
    database = await tallyDatabase(home.url);
    broker = await tallyBroker(testInfra().kafka, uniqueName('metrics'));
    handler = new TallyHandler();
  });
  afterEach(async () => {
    for (const one of started.splice(0)) await one.stop();
    await broker.close();
    await database.close();
    await home.drop();
  });

  async function start(through: Broker = broker): Promise<void> {
    started.push(await startTally(database, through, handler));
  }

  it('tell by handler what became of each message, how long it took, and what is parked and sent', async () => {
    const [good, troubled] = [newOrderId(), newOrderId()];
    handler.trouble = (message) => {
      if (message.data.orderId === troubled && quantityOf(message) === 1) throw new Error('never');
    };
    const twice = reserveStock(good, 1);
    await publishAll(broker, [twice, twice, reserveStock(troubled, 1), reserveStock(troubled, 2)]);
    await start();
    const outcome = (of: string) =>
      metric('orderflow_consumer_messages_total', {
        orderflow_handler: 'ReserveStock',
        orderflow_outcome: of,
      });
    await eventually('one is dead', async () => expect(await outcome('dead')).toBe(1));
    const outcomes = ['handled', 'duplicate', 'retried', 'queued', 'skipped'];
    expect(await Promise.all(outcomes.map(outcome))).toEqual([1, 1, 2, 1, 0]);
    const duration = { orderflow_handler: 'ReserveStock' };
    expect(await metric('messaging_process_duration_count', duration)).toBeGreaterThanOrEqual(6);
    expect(await metric('orderflow_consumer_batch_size_sum')).toBeGreaterThanOrEqual(4);
    expect(await metric('messaging_client_consumed_messages_total', commands)).toBe(4);
    const events = { messaging_destination_name: eventTopic('inventory') };
    await eventually('the answer is sent', async () =>
      expect(await metric('messaging_client_sent_messages_total', events)).toBe(1),
    );
    await eventually('the parked ones are counted', async () => {
      expect(await metric('orderflow_parked_messages', { orderflow_state: 'dead' })).toBe(1);
      expect(await metric('orderflow_parked_messages', { orderflow_state: 'queued' })).toBe(1);
      expect(await metric('orderflow_parked_keys')).toBe(1);
      expect(await metric('orderflow_parked_dead_age')).toBeGreaterThan(0);
      expect(await metric('orderflow_outbox_messages')).toBe(0);
    });
  });

  it('tell the lag in records and in seconds while a batch does not end, and none when it has', async () => {
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    handler.repository.onSave = () => held;
    await publishAll(broker, [reserveStock(newOrderId(), 1), reserveStock(newOrderId(), 1)]);
    await start();
    await eventually('the lag is seen', async () => {
      expect(await metric('orderflow_consumer_lag', commands)).toBe(2);
      expect(await metric('orderflow_consumer_lag_age', commands)).toBeGreaterThan(1);
      expect(await metric('orderflow_consumer_buffered')).toBe(2);
    });
    release();
    await eventually('nothing is left', async () => {
      expect(await metric('orderflow_consumer_lag_age', commands)).toBe(0);
      expect(await metric('orderflow_consumer_lag', commands)).toBe(0);
      expect(await metric('orderflow_consumer_buffered')).toBe(0);
    });
  });

  it('tell the lag of a consumer that gets no records, and when the broker cannot be asked', async () => {
    let away = false;
    const deaf: Broker = Object.create(broker, {
      subscribe: {
        value: async (options: Parameters<Broker['subscribe']>[0]) => {
          const subscription = await broker.subscribe(options);
          subscription.pause();
          return subscription;
        },
      },
      lag: {
        value: (...of: Parameters<Broker['lag']>) =>
          away ? Promise.reject(new Error('no broker')) : broker.lag(...of),
      },
    }) as Broker;
    await start(deaf);
    await publishAll(broker, [reserveStock(newOrderId(), 1)]);
    await eventually('the lag is seen', async () => {
      expect(await metric('orderflow_consumer_lag', commands)).toBe(1);
      expect(await metric('orderflow_consumer_lag_age', commands)).toBeGreaterThan(1);
    });
    away = true;
    const before = (await metric('orderflow_consumer_lag_age', commands)) as number;
    await eventually('the time without news grows', async () => {
      expect(await metric('orderflow_consumer_lag_unseen')).toBeGreaterThan(6);
      expect(await metric('orderflow_reading_failures_total', { orderflow_reading: 'lag' })).toBeGreaterThan(
        0,
      );
    });
    expect(await metric('orderflow_consumer_lag_age', commands)).toBeGreaterThan(before);
  });
});
