import type { Books } from './books/books.js';
import { checkNames } from './check-names.fixtures.js';
import {
  cancelled,
  cancelledEarly,
  correctBooks,
  declined,
  lantern,
  mirror,
  soldOut,
  teapot,
  unserved,
  vase,
} from './correct-books.fixtures.js';

export type Book = keyof Books;
type RowOf<B extends Book> = Books[B][number];

/** The books with some rows of one book changed, removed or added. */
export function change<B extends Book>(book: B, key: string, changes: Partial<RowOf<B>>): Books {
  const rows = correctBooks[book] as readonly RowOf<B>[];
  const hit = (row: object) => Object.values(row).includes(key);
  if (!rows.some(hit)) throw new Error(`${book} has no row of ${key}`);
  return { ...correctBooks, [book]: rows.map((row) => (hit(row) ? { ...row, ...changes } : row)) };
}
export function remove<B extends Book>(book: B, ...keys: string[]): Books {
  const rows = correctBooks[book] as readonly RowOf<B>[];
  const hit = (row: object) => keys.every((key) => Object.values(row).includes(key));
  return { ...correctBooks, [book]: rows.filter((row) => !hit(row)) };
}
export function add<B extends Book>(book: B, row: RowOf<B>): Books {
  return { ...correctBooks, [book]: [...correctBooks[book], row] };
}
const {
  terminal,
  captures,
  payments,
  balanced,
  ledger,
  conserved,
  reserved,
  reservations,
  shipments,
  shipping,
  carrier,
  parcels,
  confirmations,
  refusals,
  notices,
  sagas,
  outboxes,
  parked,
  deadLetters,
  webhooks,
} = checkNames;

/** What can be wrong, the books in which it is, and the checks that have to see it. */
const toldOfTeapot = (...types: string[]): Books => ({
  ...correctBooks,
  webhooks: types.map((type) => ({ subscriber: 'partner', orderId: teapot, type })),
});

export const corruptions: [string, Books, string[]][] = [
  ['a subscriber who was told nothing', toldOfTeapot(), [webhooks]],
  ['a gap in what he was told', toldOfTeapot('order.confirmed'), [webhooks]],
  ['a subscriber told in the wrong order', toldOfTeapot('order.confirmed', 'order.placed'), [webhooks]],
  ['a subscriber told of another end', toldOfTeapot('order.placed', 'order.rejected'), [webhooks]],
  ['a parcel told of that has not left', toldOfTeapot('order.placed', 'order.dispatched'), [webhooks]],
  ['one who missed what was before', change('subscribers', teapot, { firstOrderId: soldOut }), [webhooks]],
  ['an order stuck in placed', change('orders', cancelledEarly, { status: 'placed' }), [terminal]],
  ['an order stuck in cancelling', change('orders', cancelledEarly, { status: 'cancelling' }), [terminal]],
  ['a wrong total', change('orders', teapot, { totalMinor: 999 }), [captures]],
  ['a lost order', remove('orders', soldOut), [refusals, sagas]],
  ['an order that did not follow its parcel', change('orders', vase, { parcel: null }), [parcels]],
  ['an order ahead of its parcel', change('orders', vase, { parcel: 'delivered' }), [parcels]],
  ['an order whose parcel never left', change('orders', lantern, { parcel: 'dispatched' }), [parcels]],
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
  ['stock below zero', change('stock', 'VASE', { onHand: -1, received: 2 }), [conserved]],
  ['goods reserved for nobody', change('stock', 'VASE', { onHand: 4, reserved: 1 }), [reserved]],
  ['goods sold but not reserved', change('stock', 'TEAPOT', { onHand: 10, reserved: 0 }), [reserved]],
  ['goods sold that nobody has', remove('stock', 'LANTERN'), [reserved]],
  ['goods that left unseen', change('stock', 'VASE', { onHand: 8, shipped: 0 }), [reserved]],
  ['goods that left twice', change('stock', 'VASE', { onHand: 2, shipped: 6 }), [reserved]],
  ['a parcel whose goods are still here', change('reservations', mirror, { status: 'reserved' }), [parcels]],
  ['goods that left without a parcel', change('reservations', teapot, { status: 'shipped' }), [parcels]],
  ['a reservation that is missing', remove('reservations', teapot), [reservations]],
  ['a reservation never released', change('reservations', declined, { status: 'reserved' }), [reservations]],
  [
    'a reservation for a stranger',
    add('reservations', { orderId: 'stranger', status: 'reserved' }),
    [reservations],
  ],
  ['a shipment lost at the carrier', remove('carrier', teapot), [shipments, shipping]],
  [
    'two shipments',
    add('carrier', { trackingId: 'x', orderId: teapot, status: 'booked', parcel: null, told: null }),
    [shipments],
  ],
  ['a shipment never called back', change('carrier', cancelled, { status: 'booked' }), [shipments, shipping]],
  [
    'a shipment for a stranger',
    add('carrier', { trackingId: 'x', orderId: 'stranger', status: 'booked', parcel: null, told: null }),
    [shipments, shipping],
  ],
  ['a shipment row of another parcel', change('shipments', teapot, { trackingId: 'x' }), [shipping]],
  ['a shipment row called cancelled', change('shipments', teapot, { status: 'cancelled' }), [shipping]],
  [
    'a cancellation the carrier refused',
    change('shipments', cancelled, { status: 'cancellation-refused' }),
    [shipping],
  ],
  [
    'a parcel dispatched for a refused order',
    change('shipments', unserved, { status: 'dispatched' }),
    [shipping, carrier, parcels],
  ],
  ['a booking that is never answered', change('shipments', unserved, { status: 'pending' }), [shipping]],
  [
    'a callback that was taken and forgotten',
    change('shipments', vase, { status: 'booked' }),
    [carrier, parcels],
  ],
  [
    'a parcel that arrived only here',
    change('carrier', mirror, { parcel: 'dispatched', told: null }),
    [carrier],
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
  [
    'a customer who never heard of the parcel',
    remove('mailbox', vase, 'order-dispatched'),
    [parcels, notices],
  ],
  [
    'a customer who heard of it twice',
    add('mailbox', { orderId: vase, notice: 'order-dispatched', deliveries: 1 }),
    [parcels],
  ],
  [
    'a customer who heard of a parcel that is here',
    add('mailbox', { orderId: teapot, notice: 'order-dispatched', deliveries: 1 }),
    [parcels, notices],
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
