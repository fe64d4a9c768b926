import { expect, test } from '@jest/globals';
import { bytesOf, grownSince } from './storage.js';

test('what became more, also of what was not there before', () => {
  const before = { kafkaBytes: { 'orders.events.v1': 100 }, databaseBytes: { orders: 1_000 }, walBytes: 10 };
  const after = {
    kafkaBytes: { 'orders.events.v1': 150, 'payments.events.v1': 70 },
    databaseBytes: { orders: 1_500 },
    walBytes: 400,
  };
  const grown = grownSince(before, after);
  expect(grown).toEqual({
    kafkaBytes: { 'orders.events.v1': 50, 'payments.events.v1': 70 },
    databaseBytes: { orders: 500 },
    walBytes: 390,
  });
  expect(bytesOf(grown.kafkaBytes)).toBe(120);
});
