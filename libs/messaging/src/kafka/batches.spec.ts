import { expect, it } from '@jest/globals';
import { inBatches } from './batches.js';

const record = (value: string) => ({ topic: 'orders.events.v1', key: 'ada', value });
const sizes = (...values: number[]) =>
  [...inBatches(values.map((size) => record('x'.repeat(size))))].map((batch) =>
    batch.map(({ value }) => value.length),
  );

it('cuts what is too much for one request, in order', () => {
  expect(sizes()).toEqual([]);
  expect(sizes(10, 20, 30)).toEqual([[10, 20, 30]]);
  expect(sizes(400_000, 400_000, 400_000, 10)).toEqual([
    [400_000, 400_000],
    [400_000, 10],
  ]);
});

it('sends a larger record alone', () => {
  expect(sizes(10, 2_000_000, 20)).toEqual([[10], [2_000_000], [20]]);
});

it('counts bytes, not characters', () => {
  const records = Array.from({ length: 3 }, () => record('☕'.repeat(200_000)));
  expect([...inBatches(records)]).toHaveLength(3);
});
