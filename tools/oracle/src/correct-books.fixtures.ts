import {
  bookKeepers,
  type Books,
  type LedgerRow,
  type OrderRow,
  type OrderStatus,
  type PaymentRow,
  type ParcelStatus,
} from './books/books.js';

/** The ends an order can have, one order each. */
export const teapot = 'teapot-confirmed';
export const lantern = 'lantern-confirmed';
export const vase = 'vase-on-its-way';
export const mirror = 'mirror-delivered';
/** Of its two mirrors one came back; for the other one the refund was refused. */
export const oneMirror = 'one-mirror-came-back';
export const otherMirror = 'other-mirror-did-not';
export const declined = 'card-declined';
export const unserved = 'address-not-served';
export const soldOut = 'sold-out';
export const cancelled = 'cancelled-at-the-last-moment';
export const cancelledEarly = 'cancelled-at-once';

const posting = (orderId: string, messageId: string, amountMinor: number): LedgerRow[] => [
  { orderId, messageId, account: 'provider-clearing', amountMinor },
  { orderId, messageId, account: 'sales-revenue', amountMinor: -amountMinor },
];
const captured = (orderId: string, amountMinor: number, refundedMinor = 0) =>
  ({ chargeId: `charge-${orderId}`, orderId, status: 'captured', amountMinor, refundedMinor }) as const;

const order = (
  orderId: string,
  status: OrderStatus,
  totalMinor: number,
  parcel: ParcelStatus | null = null,
  returnedMinor = 0,
): OrderRow => ({ orderId, status, totalMinor, parcel, returnedMinor });
const payment = (
  orderId: string,
  status: PaymentRow['status'],
  amountMinor: number,
  returnedMinor = 0,
): PaymentRow => ({ orderId, status, captureId: `charge-${orderId}`, amountMinor, returnedMinor });

/** Books in which everything is right, among them every way in which an order can end. */
export const correctBooks: Books = {
  orders: [
    order(teapot, 'confirmed', 1_000),
    order(lantern, 'confirmed', 250),
    order(vase, 'confirmed', 800, 'dispatched'),
    order(mirror, 'confirmed', 900, 'delivered', 450),
    order(declined, 'rejected', 300),
    order(unserved, 'rejected', 400),
    order(soldOut, 'rejected', 500),
    order(cancelled, 'cancelled', 600),
    order(cancelledEarly, 'cancelled', 700),
  ],
  demand: [
    { sku: 'TEAPOT', confirmed: 2, shipped: 0, open: 0 },
    { sku: 'LANTERN', confirmed: 1, shipped: 0, open: 0 },
    { sku: 'VASE', confirmed: 0, shipped: 3, open: 0 },
    { sku: 'MIRROR', confirmed: 0, shipped: 2, open: 0 },
  ],
  returns: [
    { returnId: oneMirror, orderId: mirror, status: 'completed' },
    { returnId: otherMirror, orderId: mirror, status: 'rejected' },
  ],
  returned: [{ sku: 'MIRROR', pieces: 1 }],
  sagas: [
    { orderId: teapot, status: 'confirmed' },
    { orderId: lantern, status: 'confirmed' },
    { orderId: vase, status: 'confirmed' },
    { orderId: mirror, status: 'confirmed' },
    { orderId: declined, status: 'rejected' },
    { orderId: unserved, status: 'rejected' },
    { orderId: soldOut, status: 'rejected' },
    { orderId: cancelled, status: 'cancelled' },
    { orderId: cancelledEarly, status: 'cancelled' },
  ],
  returnSagas: [
    { returnId: oneMirror, orderId: mirror, status: 'confirmed' },
    { returnId: otherMirror, orderId: mirror, status: 'rejected' },
  ],
  stock: [
    { sku: 'TEAPOT', onHand: 8, reserved: 2, shipped: 0, returned: 0, received: 10 },
    { sku: 'LANTERN', onHand: 0, reserved: 1, shipped: 0, returned: 0, received: 1 },
    { sku: 'VASE', onHand: 5, reserved: 0, shipped: 3, returned: 0, received: 8 },
    { sku: 'MIRROR', onHand: 1, reserved: 0, shipped: 2, returned: 1, received: 2 },
  ],
  reservations: [
    { orderId: teapot, status: 'reserved' },
    { orderId: lantern, status: 'reserved' },
    { orderId: vase, status: 'shipped' },
    { orderId: mirror, status: 'shipped' },
    { orderId: declined, status: 'released' },
    { orderId: unserved, status: 'released' },
    { orderId: soldOut, status: 'refused' },
    { orderId: cancelled, status: 'released' },
    { orderId: cancelledEarly, status: 'released' },
  ],
  payments: [
    payment(teapot, 'captured', 1_000),
    payment(lantern, 'captured', 250),
    payment(vase, 'captured', 800),
    payment(mirror, 'captured', 900, 450),
    { ...payment(declined, 'declined', 300), captureId: null },
    payment(unserved, 'refunded', 400),
    payment(cancelled, 'refunded', 600),
    { ...payment(cancelledEarly, 'voided', 0), captureId: null, amountMinor: null },
  ],
  ledger: [
    ...posting(teapot, 'capture teapot', 1_000),
    ...posting(lantern, 'capture lantern', 250),
    ...posting(vase, 'capture vase', 800),
    ...posting(mirror, 'capture mirror', 900),
    ...posting(mirror, 'return mirror', -450),
    ...posting(unserved, 'capture unserved', 400),
    ...posting(unserved, 'refund unserved', -400),
    ...posting(cancelled, 'capture cancelled', 600),
    ...posting(cancelled, 'refund cancelled', -600),
  ],
  shipments: [
    { orderId: teapot, status: 'booked', trackingId: 'track-teapot' },
    { orderId: lantern, status: 'booked', trackingId: 'track-lantern' },
    { orderId: vase, status: 'dispatched', trackingId: 'track-vase' },
    { orderId: mirror, status: 'delivered', trackingId: 'track-mirror' },
    { orderId: unserved, status: 'refused', trackingId: null },
    { orderId: cancelled, status: 'cancelled', trackingId: 'track-cancelled' },
  ],
  notices: [
    { orderId: teapot, notice: 'order-confirmed', status: 'sent' },
    { orderId: lantern, notice: 'order-confirmed', status: 'sent' },
    { orderId: vase, notice: 'order-confirmed', status: 'sent' },
    { orderId: vase, notice: 'order-dispatched', status: 'sent' },
    { orderId: mirror, notice: 'order-confirmed', status: 'sent' },
    { orderId: mirror, notice: 'order-dispatched', status: 'sent' },
    { orderId: mirror, notice: 'goods-returned', status: 'sent' },
    { orderId: mirror, notice: 'goods-return-rejected', status: 'sent' },
    { orderId: declined, notice: 'order-rejected', status: 'sent' },
    { orderId: unserved, notice: 'order-rejected', status: 'sent' },
    { orderId: soldOut, notice: 'order-rejected', status: 'sent' },
    { orderId: cancelled, notice: 'order-cancelled', status: 'sent' },
    { orderId: cancelledEarly, notice: 'order-cancelled', status: 'sent' },
  ],
  queues: bookKeepers.map((service) => ({ service, outbox: 0, parked: 0, deadLetters: 0 })),
  provider: [
    captured(teapot, 1_000),
    captured(lantern, 250),
    captured(vase, 800),
    captured(mirror, 900, 450),
    {
      chargeId: 'charge-declined',
      orderId: declined,
      status: 'declined',
      amountMinor: 300,
      refundedMinor: 0,
    },
    captured(unserved, 400, 400),
    captured(cancelled, 600, 600),
  ],
  carrier: [
    { trackingId: 'track-teapot', orderId: teapot, status: 'booked', parcel: null, told: null },
    { trackingId: 'track-lantern', orderId: lantern, status: 'booked', parcel: null, told: null },
    { trackingId: 'track-vase', orderId: vase, status: 'booked', parcel: 'delivered', told: 'dispatched' },
    { trackingId: 'track-mirror', orderId: mirror, status: 'booked', parcel: 'delivered', told: 'delivered' },
    { trackingId: 'track-unserved', orderId: unserved, status: 'refused', parcel: null, told: null },
    { trackingId: 'track-cancelled', orderId: cancelled, status: 'cancelled', parcel: null, told: null },
  ],
  mailbox: [
    { orderId: teapot, notice: 'order-confirmed', deliveries: 1 },
    { orderId: lantern, notice: 'order-confirmed', deliveries: 2 },
    { orderId: vase, notice: 'order-confirmed', deliveries: 1 },
    { orderId: vase, notice: 'order-dispatched', deliveries: 1 },
    { orderId: mirror, notice: 'order-confirmed', deliveries: 1 },
    { orderId: mirror, notice: 'order-dispatched', deliveries: 1 },
    { orderId: mirror, notice: 'goods-returned', deliveries: 1 },
    { orderId: mirror, notice: 'goods-return-rejected', deliveries: 1 },
    { orderId: declined, notice: 'order-rejected', deliveries: 1 },
    { orderId: unserved, notice: 'order-rejected', deliveries: 1 },
    { orderId: soldOut, notice: 'order-rejected', deliveries: 1 },
    { orderId: cancelled, notice: 'order-cancelled', deliveries: 1 },
    { orderId: cancelledEarly, notice: 'order-cancelled', deliveries: 1 },
  ],
  subscribers: [{ subscriber: 'partner', firstOrderId: teapot, endOrderId: vase }],
  webhooks: [
    { subscriber: 'partner', orderId: teapot, type: 'order.placed' },
    { subscriber: 'partner', orderId: teapot, type: 'order.confirmed' },
  ],
};
