import { afterEach, beforeEach, describe, jest, test } from '@jest/globals';
import { eventually, World } from './conformance/world.js';
import { KafkaBroker } from './kafka/kafka-broker.js';
import { kafkaClients } from './kafka/kafka-client.js';

jest.setTimeout(60_000);

const address = process.env.TEST_KAFKA;
if (address === undefined)
  throw new Error('TEST_KAFKA: expected the host:port of a Kafka broker, got nothing');

describe.each(kafkaClients)('by %s', (client) => {
  let world: World;

  beforeEach(async () => {
    world = new World(new KafkaBroker({ brokers: [address], clientId: 'gone', client }));
    await world.broker.connect();
  });
  afterEach(async () => {
    await world.end();
    await world.broker.close();
  });

  test('a membership that is said to be gone is ended before the new one joins', async () => {
    const [topic, groupId] = [await world.topic(1), world.group()];
    const ids: string[] = [];
    await world.read([topic], { groupId, onJoined: (id) => ids.push(id) });
    const [gone = ''] = ids;
    await world.read([topic], { groupId, goneMembers: [gone, 'nobody'] });
    // This one lives, and learns it at its next heartbeat; a killed one would not.
    await eventually('it joins as another', () => ids.some((id) => id !== gone));
  });
});
