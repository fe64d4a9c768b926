import { expect, test } from '@jest/globals';
import type { Books } from './books/books.js';
import {
  cancelled,
  cancelledEarly,
  correctBooks,
  declined,
  lantern,
  soldOut,
  teapot,
  unserved,
} from './correct-books.fixtures.js';
import { checks, judge } from './judge.js';

type Book = keyof Books;
type RowOf<B extends Book> = Books[B][number];

/** The books with some rows of one book changed, removed or added. */
function change<B extends Book>(book: B, key: string, changes: Partial<RowOf<B>>): Books {
  const rows = correctBooks[book] as readonly RowOf<B>[];
  const hit = (row: object) => Object.values(row).includes(key);
  expect(rows.some(hit)).toBe(true);
  return { ...correctBooks, [book]: rows.map((row) => (hit(row) ? { ...row, ...changes } : row)) };
}
function remove<B extends Book>(book: B, key: string): Books {
  const rows = correctBooks[book] as readonly RowOf<B>[];
  return { ...correctBooks, [book]: rows.filter((row) => !Object.values(row).includes(key)) };
}
function add<B extends Book>(book: B, row: RowOf<B>): Books {
  return { ...correctBooks, [book]: [...correctBooks[book], row] };
}
const failed = (books: Books, options = {}) =>
  judge(books, options)
    .checks.filter((check) => !check.passed)
    .map((check) => check.name);

const known = 'every accepted order is known';
const terminal = 'every order is terminal';
const captures = 'one capture per confirmed order, none kept for others';
const payments = 'payments agree with the provider';
const balanced = 'the ledger is balanced';
const ledger = 'the ledger equals captures minus refunds at the provider';
const conserved = 'stock is conserved';
const reserved = 'reserved stock is what confirmed orders hold';
const reservations = 'one reservation per confirmed order, none held for others';
const shipments = 'one live shipment per confirmed order, none for others';
const shipping = 'shipping agrees with the carrier';
const confirmations = 'one confirmation mail per confirmed order';
const refusals = 'one mail per rejected or cancelled order';
const notices = 'notifications agree with the mailbox';
const sagas = 'every saga is closed and agrees with its order';
const outboxes = 'outboxes are empty';
const parked = 'nothing is parked';
const deadLetters = 'no dead letters';

test('correct books pass every check', () => {
  const verdict = judge(correctBooks, { accepted: [teapot, cancelled] });
  expect(verdict.checks.filter((check) => !check.passed)).toEqual([]);
  expect(verdict.passed).toBe(true);
  expect(verdict.checks.map((check) => [check.name, check.detail])).toMatchSnapshot();
});

test('an order that is still open concerns no check but its own', () => {
  const open = change('orders', teapot, { status: 'placed' });
  const demand = [{ sku: 'TEAPOT', confirmed: 0, open: 2 }, ...correctBooks.demand.slice(1)];
  expect(failed({ ...open, demand })).toEqual([terminal]);
});

const corruptions: [string, Books, string[]][] = [
  ['an order stuck in placed', change('orders', cancelledEarly, { status: 'placed' }), [terminal]],
  ['an order stuck in cancelling', change('orders', cancelledEarly, { status: 'cancelling' }), [terminal]],
  ['a wrong total', change('orders', teapot, { totalMinor: 999 }), [captures]],
  ['a lost order', remove('orders', soldOut), [refusals, sagas]],
  [
    'a confirmed order called rejected',
    change('orders', lantern, { status: 'rejected' }),
    [captures, reservations, shipments, confirmations, refusals, sagas],
  ],
  ['a capture nobody made', remove('provider', teapot), [captures, payments, ledger]],
  [
    'a second capture',
    add('provider', {
      chargeId: 'x',
      orderId: teapot,
      status: 'captured',
      amountMinor: 1_000,
      refundedMinor: 0,
    }),
    [captures, ledger],
  ],
  [
    'a second capture, refunded',
    add('provider', {
      chargeId: 'x',
      orderId: teapot,
      status: 'captured',
      amountMinor: 1_000,
      refundedMinor: 1_000,
    }),
    [captures],
  ],
  [
    'a capture of a wrong amount',
    change('provider', teapot, { amountMinor: 1 }),
    [captures, payments, ledger],
  ],
  [
    'a confirmed order refunded',
    change('provider', teapot, { refundedMinor: 1_000 }),
    [captures, payments, ledger],
  ],
  [
    'a refund that is missing',
    change('provider', unserved, { refundedMinor: 0 }),
    [captures, payments, ledger],
  ],
  ['a refund in part', change('provider', unserved, { refundedMinor: 399 }), [captures, payments, ledger]],
  [
    'a capture for a declined order',
    change('provider', declined, { status: 'captured' }),
    [captures, payments, ledger],
  ],
  [
    'a capture for a stranger',
    add('provider', {
      chargeId: 'x',
      orderId: 'stranger',
      status: 'captured',
      amountMinor: 1,
      refundedMinor: 1,
    }),
    [captures, payments],
  ],
  ['a payment row with a wrong amount', change('payments', teapot, { amountMinor: 1 }), [payments]],
  ['a payment row of another capture', change('payments', teapot, { captureId: 'other' }), [payments]],
  ['a payment row that missed its refund', change('payments', unserved, { status: 'captured' }), [payments]],
  ['a refund that was refused', change('payments', unserved, { status: 'refund-refused' }), [payments]],
  ['a payment row called declined', change('payments', teapot, { status: 'declined' }), [payments]],
  ['a payment row that is missing', remove('payments', teapot), [payments]],
  ['a ledger entry changed', change('ledger', 'sales-revenue', { amountMinor: -1 }), [balanced]],
  ['a posting that is missing', remove('ledger', 'capture teapot'), [ledger]],
  [
    'a posting twice',
    { ...correctBooks, ledger: [...correctBooks.ledger, ...correctBooks.ledger.slice(0, 2)] },
    [ledger],
  ],
  ['stock out of nothing', change('stock', 'VASE', { onHand: 6 }), [conserved]],
  ['stock below zero', change('stock', 'VASE', { onHand: -1, received: -1 }), [conserved]],
  ['goods reserved for nobody', change('stock', 'VASE', { onHand: 4, reserved: 1 }), [reserved]],
  ['goods sold but not reserved', change('stock', 'TEAPOT', { onHand: 10, reserved: 0 }), [reserved]],
  ['goods sold that nobody has', remove('stock', 'LANTERN'), [reserved]],
  ['a reservation that is missing', remove('reservations', teapot), [reservations]],
  ['a reservation never released', change('reservations', declined, { status: 'reserved' }), [reservations]],
  [
    'a reservation for a stranger',
    add('reservations', { orderId: 'stranger', status: 'reserved' }),
    [reservations],
  ],
  ['a shipment lost at the carrier', remove('carrier', teapot), [shipments, shipping]],
  ['two shipments', add('carrier', { trackingId: 'x', orderId: teapot, status: 'booked' }), [shipments]],
  ['a shipment never called back', change('carrier', cancelled, { status: 'booked' }), [shipments, shipping]],
  [
    'a shipment for a stranger',
    add('carrier', { trackingId: 'x', orderId: 'stranger', status: 'booked' }),
    [shipments, shipping],
  ],
  ['a shipment row of another parcel', change('shipments', teapot, { trackingId: 'x' }), [shipping]],
  ['a shipment row called cancelled', change('shipments', teapot, { status: 'cancelled' }), [shipping]],
  [
    'a cancellation the carrier refused',
    change('shipments', cancelled, { status: 'cancellation-refused' }),
    [shipping],
  ],
  ['a shipment row that is missing', remove('shipments', teapot), [shipping]],
  ['a confirmation that never arrived', remove('mailbox', teapot), [confirmations, notices]],
  [
    'a confirmation twice',
    add('mailbox', { orderId: teapot, notice: 'order-confirmed', deliveries: 1 }),
    [confirmations],
  ],
  [
    'a confirmation of a rejected order',
    change('mailbox', declined, { notice: 'order-confirmed' }),
    [confirmations, refusals, notices],
  ],
  ['a rejection that never arrived', remove('mailbox', declined), [refusals, notices]],
  ['a cancellation mail that never arrived', remove('mailbox', cancelledEarly), [refusals, notices]],
  [
    'a rejection mail to a confirmed order',
    add('mailbox', { orderId: teapot, notice: 'order-rejected', deliveries: 1 }),
    [refusals, notices],
  ],
  [
    'a mail to a stranger',
    add('mailbox', { orderId: 'stranger', notice: 'order-confirmed', deliveries: 1 }),
    [confirmations, notices],
  ],
  ['a notice that failed', change('notices', teapot, { status: 'failed' }), [notices]],
  ['a notice that is missing', remove('notices', teapot), [notices]],
  ['a saga that still runs', change('sagas', teapot, { status: 'running' }), [sagas]],
  ['a saga that waits for an operator', change('sagas', teapot, { status: 'needs-operator' }), [sagas]],
  ['a saga that ended otherwise', change('sagas', teapot, { status: 'rejected' }), [sagas]],
  ['a saga that is missing', remove('sagas', teapot), [sagas]],
  ['a saga of a stranger', add('sagas', { orderId: 'stranger', status: 'confirmed' }), [sagas]],
  ['an outbox not empty', change('queues', 'payments', { outbox: 1 }), [outboxes]],
  ['a parked message', change('queues', 'shipping', { parked: 1 }), [parked]],
  ['a dead letter', change('queues', 'orders', { deadLetters: 1 }), [deadLetters]],
];

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
  }));
  const startedAt = performance.now();
  judge({ ...correctBooks, orders });
  expect(performance.now() - startedAt).toBeLessThan(5_000);
});
