import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { eventually, type Reader, record, watermarks, World } from './conformance/world.js';
import { KafkaBroker } from './kafka/kafka-broker.js';
import { type KafkaClientName, kafkaClients } from './kafka/kafka-client.js';

jest.setTimeout(90_000);

const address = process.env.TEST_KAFKA;
if (address === undefined)
  throw new Error('TEST_KAFKA: expected the host:port of a Kafka broker, got nothing');

const keys = Array.from({ length: 60 }, (_, n) => `order-${n}`);
const worlds = new Map<KafkaClientName, World>();
const by = (client: KafkaClientName) => worlds.get(client) as World;

beforeAll(async () => {
  for (const client of kafkaClients) {
    worlds.set(client, new World(new KafkaBroker({ brokers: [address], clientId: 'switch', client })));
    await by(client).broker.connect();
  }
});
afterAll(async () => {
  for (const world of worlds.values()) {
    await world.end();
    await world.broker.close();
  }
});

test('a key has the same partition by every client', async () => {
  const topic = await by('kafkajs').topic(7);
  const reader = await by('kafkajs').read([topic]);
  const odd = [...keys, '', 'Zoë', '☕', 'a', 'ab', 'abc', '17850-île'];
  for (const client of kafkaClients)
    await by(client).broker.publish(odd.map((key) => record(topic, key, client)));
  await eventually('all arrive', () => reader.records.length === 2 * odd.length);
  const partitions = (client: KafkaClientName) =>
    reader.records
      .filter(({ value }) => String(value) === client)
      .map(({ key, partition }) => [key, partition]);
  expect(new Map(partitions('platformatic') as never)).toEqual(new Map(partitions('kafkajs') as never));
});

test.each([
  ['kafkajs', 'platformatic'],
  ['platformatic', 'kafkajs'],
] as const)(
  'integrity/no-loss: the instances of a service switch from %s to %s one by one',
  async (from, to) => {
    const topic = await by(from).topic(6);
    const groupId = by(from).group();
    const readers: Reader[] = [];
    const all = () =>
      new Set(readers.flatMap(({ records }) => records).map((of) => `${of.partition}/${of.offset}`));
    const publish = (round: number) =>
      by(from).broker.publish(keys.map((key) => record(topic, key, String(round))));
    readers.push(await by(from).read([topic], { groupId }), await by(from).read([topic], { groupId }));
    await publish(1);
    await eventually('60 arrive', () => all().size === 60);
    for (const leaving of [0, 1]) {
      readers.push(await by(to).read([topic], { groupId }));
      await publish(2 + leaving);
      await eventually('60 more arrive', () => all().size === 60 * (2 + leaving));
      await readers[leaving]?.subscription.commit(watermarks(readers[leaving].records));
      await readers[leaving]?.subscription.close();
    }
    await publish(4);
    await eventually('all arrive', () => all().size === 240);
    expect(readers.flatMap(({ crashes }) => crashes)).toEqual([]);
  },
);
