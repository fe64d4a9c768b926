import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { eventually, World } from './conformance/world.js';
import { KafkaBroker } from './kafka/kafka-broker.js';
import { kafkaClients } from './kafka/kafka-client.js';

jest.setTimeout(60_000);

const address = process.env.TEST_KAFKA;
if (address === undefined)
  throw new Error('TEST_KAFKA: expected the host:port of a Kafka broker, got nothing');

const hourMs = 3_600_000;
const trueNow = Date.now;
const setClock = (byMs: number) => (Date.now = () => trueNow() + byMs);
let world: World;

describe.each(kafkaClients)('by %s', (client) => {
  beforeEach(async () => {
    world = new World(new KafkaBroker({ brokers: [address], clientId: 'clock', client }));
    await world.broker.connect();
  });
  afterEach(async () => {
    Date.now = trueNow;
    await world.end();
    await world.broker.close();
  });

  test('integrity/clock: records go out and come in, at the broker’s time, when the clock is two hours ahead', async () => {
    const topic = await world.topic();
    const reader = await world.read([topic]);
    setClock(2 * hourMs);
    await world.broker.publish([{ topic, key: 'ada', value: 'early' }]);
    await eventually('the record comes', () => reader.records.length === 1);
    expect(Math.abs(Number(reader.records[0]?.timestampMs) - trueNow())).toBeLessThan(hourMs);
  });

  test('integrity/clock: a member keeps its group when the clock is set back by an hour', async () => {
    const topic = await world.topic(1);
    const groupId = world.group();
    const reader = await world.read([topic], { groupId });
    setClock(-hourMs);
    // A session is over after six seconds without a heartbeat.
    await sleep(8_000);
    await world.broker.publish([{ topic, key: 'ada', value: 'late' }]);
    await eventually('the record comes', () => reader.records.length === 1);
    await reader.subscription.commit([{ topic, partition: 0, nextOffset: 1n }]);
    expect(await world.broker.lag(groupId, [topic])).toEqual([{ topic, partition: 0, lag: 0n, end: 1n }]);
    expect(reader.assignments).toHaveLength(1);
  });
});
