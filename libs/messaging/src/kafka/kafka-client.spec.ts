import { expect, it } from '@jest/globals';
import { kafkaClientIn } from './kafka-client.js';

it('takes the client that the environment names, and refuses another', () => {
  expect(kafkaClientIn({})).toBe('kafkajs');
  expect(kafkaClientIn({ KAFKA_CLIENT: 'platformatic' })).toBe('platformatic');
  const other = () => kafkaClientIn({ KAFKA_CLIENT: 'librdkafka' });
  expect(other).toThrow('KAFKA_CLIENT is "librdkafka": expected kafkajs or platformatic');
});
