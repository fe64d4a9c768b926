import { expect, it } from '@jest/globals';
import { kafkaClientIn } from './kafka-client.js';

it('takes the client that the environment names, and refuses another', () => {
  expect(kafkaClientIn({})).toBe('platformatic');
  expect(kafkaClientIn({ KAFKA_CLIENT: 'kafkajs' })).toBe('kafkajs');
  const other = () => kafkaClientIn({ KAFKA_CLIENT: 'librdkafka' });
  expect(other).toThrow('KAFKA_CLIENT is "librdkafka": expected kafkajs or platformatic');
});
