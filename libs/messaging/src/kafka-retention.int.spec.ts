import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { Admin, ConfigResourceTypes, IncrementalAlterConfigOperationTypes } from '@platformatic/kafka';
import { eventually, record, World } from './conformance/world.js';
import { forgetRecords } from './kafka/forget-records.js';
import { KafkaBroker } from './kafka/kafka-broker.js';
import { kafkaClients } from './kafka/kafka-client.js';

jest.setTimeout(60_000);

const address = process.env.TEST_KAFKA;
if (address === undefined)
  throw new Error('TEST_KAFKA: expected the host:port of a Kafka broker, got nothing');

const resource = (resourceName: string) => ({ resourceType: ConfigResourceTypes.TOPIC, resourceName });

async function settingsOf(topic: string): Promise<Record<string, unknown>> {
  const [of] = await asAdmin((admin) => admin.describeConfigs({ resources: [resource(topic)] }));
  return Object.fromEntries((of?.configs ?? []).map(({ name, value }) => [name, value]));
}

async function set(topic: string, name: string, value: string): Promise<void> {
  const configs = [{ name, value, configOperation: IncrementalAlterConfigOperationTypes.SET }];
  await asAdmin((admin) => admin.incrementalAlterConfigs({ resources: [{ ...resource(topic), configs }] }));
}

async function asAdmin<T>(work: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = new Admin({ clientId: 'retention', bootstrapBrokers: [String(address)] });
  try {
    return await work(admin);
  } finally {
    await admin.close();
  }
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

  test('a topic gets the settings of its spec when a release has others, and keeps what else is set for it', async () => {
    const topic = await world.topic(1);
    await set(topic, 'min.cleanable.dirty.ratio', '0.3');
    // A broker can tell the old settings for a moment, and kafkajs writes back all that it was told.
    await eventually('it is set', async () => (await settingsOf(topic))['min.cleanable.dirty.ratio'] === '0.3');
    await world.broker.ensureTopics([{ topic, partitions: 1, retentionMs: 7_200_000 }]);
    expect(await settingsOf(topic)).toMatchObject({
      'retention.ms': '7200000',
      'segment.ms': '7200000',
      'cleanup.policy': 'delete',
      'message.timestamp.type': 'LogAppendTime',
      'min.cleanable.dirty.ratio': '0.3',
    });
  });

  test('a group whose place in the log is gone goes on at the earliest record, a new one begins there', async () => {
    const [topic, known] = [await world.topic(1), world.group()];
    await world.broker.publish(['1', '2', '3', '4', '5'].map((value) => record(topic, 'ada', value)));
    const before = await world.read([topic], { groupId: known });
    await eventually('all arrive', () => before.values.length === 5);
    await before.subscription.commit([{ topic, partition: 0, nextOffset: 1n }]);
    await before.subscription.close();
    await forgetRecords(address, { topic, partition: 0 }, 3n);
    const lost = { [known]: 2n };
    for (const groupId of [known, world.group()]) {
      const gone = lost[groupId] === undefined ? {} : { lost: lost[groupId] };
      const told = [{ topic, partition: 0, lag: 2n, end: 5n, ...gone }];
      // Before it joins, since a moment later it may have committed what is left.
      expect(await world.broker.lag(groupId, [topic])).toEqual(told);
      const after = await world.read([topic], { groupId });
      await eventually('what is left arrives', () => after.values.length === 2);
      expect([after.values, after.crashes]).toEqual([['4', '5'], []]);
    }
  });
});
