import { expect, test } from '@jest/globals';
import { checkOutbox, KeyOrder } from './books.js';
import { idIn, idOf, valueOf } from './job.js';

const keyCount = 10;
const read = (...records: [key: number, number: number][]) => {
  const order = new KeyOrder(keyCount);
  for (const [key, number] of records) order.take(idIn(valueOf(idOf(key, number, keyCount))));
  return order.books;
};

test('each key in its order, whatever the others do, and some records once more', () => {
  expect(read([3, 1], [9, 1], [3, 2], [3, 1], [3, 2], [9, 2])).toEqual({
    inOrder: 4,
    repeated: 2,
    tooEarly: 0,
  });
});

test('a record that overtook another one of its key', () => {
  expect(read([3, 1], [3, 3], [3, 2])).toEqual({ inOrder: 1, repeated: 1, tooEarly: 1 });
});

test.each([
  ['all there', { committed: 4, left: 0, inOrder: 4, repeated: 2, tooEarly: 0 }, [true, true]],
  ['one lost', { committed: 4, left: 0, inOrder: 3, repeated: 0, tooEarly: 0 }, [false, true]],
  ['one left in the outbox', { committed: 4, left: 1, inOrder: 4, repeated: 0, tooEarly: 0 }, [false, true]],
  ['one too early', { committed: 4, left: 0, inOrder: 3, repeated: 0, tooEarly: 1 }, [true, false]],
  ['nothing written', { committed: 0, left: 0, inOrder: 0, repeated: 0, tooEarly: 0 }, [false, true]],
])('%s', (_, books, passed) => {
  expect(checkOutbox('', books).map((check) => check.passed)).toEqual(passed);
});
