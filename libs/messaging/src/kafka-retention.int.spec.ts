import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { Admin } from '@platformatic/kafka';
import { eventually, record, World } from './conformance/world.js';
import { KafkaBroker } from './kafka/kafka-broker.js';
import { kafkaClients } from './kafka/kafka-client.js';

jest.setTimeout(60_000);

const address = process.env.TEST_KAFKA;
if (address === undefined)
  throw new Error('TEST_KAFKA: expected the host:port of a Kafka broker, got nothing');

/** As retention does when its time has come: the log begins at the offset. */
async function forget(topic: string, offset: bigint): Promise<void> {
  const admin = new Admin({ clientId: 'retention', bootstrapBrokers: [String(address)] });
  await admin.deleteRecords({ topics: [{ name: topic, partitions: [{ partition: 0, offset }] }] });
  await admin.close();
}

describe.each(kafkaClients)('by %s', (client) => {
  let world: World;
  beforeAll(async () => {
    world = new World(new KafkaBroker({ brokers: [address], clientId: 'retention', client }));
    await world.broker.connect();
  });
  afterAll(async () => {
    await world.end();
    await world.broker.close();
  });

  test('a group whose place in the log is gone goes on at the earliest record, a new one begins there', async () => {
    const [topic, known] = [await world.topic(1), world.group()];
    await world.broker.publish(['1', '2', '3', '4', '5'].map((value) => record(topic, 'ada', value)));
    const before = await world.read([topic], { groupId: known });
    await eventually('all arrive', () => before.values.length === 5);
    await before.subscription.commit([{ topic, partition: 0, nextOffset: 1n }]);
    await before.subscription.close();
    await forget(topic, 3n);
    for (const groupId of [known, world.group()]) {
      const after = await world.read([topic], { groupId });
      await eventually('what is left arrives', () => after.values.length === 2);
      expect([after.values, after.crashes]).toEqual([['4', '5'], []]);
      expect(await world.broker.lag(groupId, [topic])).toEqual([{ topic, partition: 0, lag: 2n, end: 5n }]);
    }
  });
});
