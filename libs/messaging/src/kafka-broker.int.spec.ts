import { afterAll, beforeAll, describe, jest } from '@jest/globals';
import kafkajs from 'kafkajs';
import type { Producer } from 'kafkajs';
import { itIsABroker } from './conformance/broker.conformance.js';
import { KafkaBroker } from './kafka/kafka-broker.js';
import { kafkaClients } from './kafka/kafka-client.js';

jest.setTimeout(60_000);

const address = process.env.TEST_KAFKA;
if (address === undefined)
  throw new Error('TEST_KAFKA: expected the host:port of a Kafka broker, got nothing');

describe.each(kafkaClients)('the Kafka broker, by %s', (client) => {
  let foreign: Producer;
  const create = () => new KafkaBroker({ brokers: [address], clientId: 'conformance', client });

  beforeAll(async () => {
    const kafka = new kafkajs.Kafka({ brokers: [address], logLevel: kafkajs.logLevel.ERROR });
    foreign = kafka.producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner });
    await foreign.connect();
  });
  afterAll(() => foreign.disconnect());

  itIsABroker(() => ({
    broker: create(),
    another: create,
    append: async (topic, { key, value, headers }) => {
      await foreign.send({ topic, messages: [{ key, value, headers }] });
    },
  }));
});
