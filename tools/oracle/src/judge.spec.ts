import { expect, test } from '@jest/globals';
import type { Books } from './books/books.js';
import { checkNames } from './check-names.fixtures.js';
import { cancelled, correctBooks, teapot } from './correct-books.fixtures.js';
import { change, corruptions as ofOrders, type Book } from './corrupt-books.fixtures.js';
import { returnCorruptions } from './corrupt-returns.fixtures.js';
import { checks, judge } from './judge.js';

const corruptions = [...ofOrders, ...returnCorruptions];
const { known, terminal, confirmations } = checkNames;
const failed = (books: Books, options = {}) =>
  judge(books, options)
    .checks.filter((check) => !check.passed)
    .map((check) => check.name);

test('correct books pass every check', () => {
  const verdict = judge(correctBooks, { accepted: [teapot, cancelled] });
  expect(verdict.checks.filter((check) => !check.passed)).toEqual([]);
  expect(verdict.passed).toBe(true);
  expect(verdict.checks.map((check) => [check.name, check.detail])).toMatchSnapshot();
});

test('an order that is still open concerns no check but its own', () => {
  const open = change('orders', teapot, { status: 'placed' });
  const demand = [{ sku: 'TEAPOT', confirmed: 0, shipped: 0, open: 2 }, ...correctBooks.demand.slice(1)];
  expect(failed({ ...open, demand })).toEqual([terminal]);
});

test.each(corruptions)('%s is seen', (_, books, names) => {
  expect(failed(books)).toEqual(names);
});

test('an accepted order that nobody knows is seen', () => {
  expect(failed(correctBooks, { accepted: [teapot, 'vanished'] })).toEqual([known]);
});

test('every book and every check is corrupted above at least once', () => {
  const unseen = checks
    .map((check) => check.name)
    .filter((name) => !corruptions.some(([, , names]) => names.includes(name)));
  expect(unseen).toEqual([known]);
  const untouched = (Object.keys(correctBooks) as Book[]).filter((book) =>
    corruptions.every(([, books]) => books[book] === correctBooks[book]),
  );
  // Demand is derived from the orders' lines: to corrupt it is to corrupt the stock it is compared with.
  expect(untouched).toEqual(['demand']);
});

test('dead letters and parked messages can be allowed', () => {
  const books = change('queues', 'orders', { deadLetters: 2, parked: 3 });
  expect(failed(books, { allowDeadLetters: true })).toEqual([]);
});

test('the detail shows at most five ids of a kind', () => {
  const mails = Array.from({ length: 7 }, (_, n) => ({
    orderId: `stranger-${n}`,
    notice: 'order-confirmed',
    deliveries: 1,
  }));
  const verdict = judge({ ...correctBooks, mailbox: [...correctBooks.mailbox, ...mails] });
  expect(verdict.checks.find((check) => check.name === confirmations)?.detail).toBe(
    '7 mail(s) about an order that nobody placed: stranger-0, stranger-1, stranger-2, stranger-3, stranger-4, …',
  );
});

test('a hundred thousand orders are judged in a few seconds', () => {
  const orders = Array.from({ length: 100_000 }, (_, n) => ({
    orderId: `order-${n}`,
    status: 'rejected' as const,
    totalMinor: 1,
    parcel: null,
    returnedMinor: 0,
  }));
  const startedAt = performance.now();
  judge({ ...correctBooks, orders });
  expect(performance.now() - startedAt).toBeLessThan(5_000);
});
