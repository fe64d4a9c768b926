import {
  bookKeepers,
  type Books,
  type LedgerRow,
  type OrderRow,
  type OrderStatus,
  type ParcelStatus,
} from './books/books.js';

/** The ends an order can have, one order each. */
export const teapot = 'teapot-confirmed';
export const lantern = 'lantern-confirmed';
export const vase = 'vase-on-its-way';
export const mirror = 'mirror-delivered';
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
): OrderRow => ({ orderId, status, totalMinor, parcel });

/** Books in which everything is right, among them every way in which an order can end. */
export const correctBooks: Books = {
  orders: [
    order(teapot, 'confirmed', 1_000),
    order(lantern, 'confirmed', 250),
    order(vase, 'confirmed', 800, 'dispatched'),
    order(mirror, 'confirmed', 900, 'delivered'),
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
  ],
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
  stock: [
    { sku: 'TEAPOT', onHand: 8, reserved: 2, shipped: 0, received: 10 },
    { sku: 'LANTERN', onHand: 0, reserved: 1, shipped: 0, received: 1 },
    { sku: 'VASE', onHand: 5, reserved: 0, shipped: 3, received: 8 },
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
    { orderId: teapot, status: 'captured', captureId: `charge-${teapot}`, amountMinor: 1_000 },
    { orderId: lantern, status: 'captured', captureId: `charge-${lantern}`, amountMinor: 250 },
    { orderId: vase, status: 'captured', captureId: `charge-${vase}`, amountMinor: 800 },
    { orderId: mirror, status: 'captured', captureId: `charge-${mirror}`, amountMinor: 900 },
    { orderId: declined, status: 'declined', captureId: null, amountMinor: 300 },
    { orderId: unserved, status: 'refunded', captureId: `charge-${unserved}`, amountMinor: 400 },
    { orderId: cancelled, status: 'refunded', captureId: `charge-${cancelled}`, amountMinor: 600 },
    { orderId: cancelledEarly, status: 'voided', captureId: null, amountMinor: null },
  ],
  ledger: [
    ...posting(teapot, 'capture teapot', 1_000),
    ...posting(lantern, 'capture lantern', 250),
    ...posting(vase, 'capture vase', 800),
    ...posting(mirror, 'capture mirror', 900),
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
    captured(mirror, 900),
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
    { trackingId: 'track-teapot', orderId: teapot, status: 'booked' },
    { trackingId: 'track-lantern', orderId: lantern, status: 'booked' },
    { trackingId: 'track-vase', orderId: vase, status: 'booked' },
    { trackingId: 'track-mirror', orderId: mirror, status: 'booked' },
    { trackingId: 'track-unserved', orderId: unserved, status: 'refused' },
    { trackingId: 'track-cancelled', orderId: cancelled, status: 'cancelled' },
  ],
  mailbox: [
    { orderId: teapot, notice: 'order-confirmed', deliveries: 1 },
    { orderId: lantern, notice: 'order-confirmed', deliveries: 2 },
    { orderId: vase, notice: 'order-confirmed', deliveries: 1 },
    { orderId: vase, notice: 'order-dispatched', deliveries: 1 },
    { orderId: mirror, notice: 'order-confirmed', deliveries: 1 },
    { orderId: mirror, notice: 'order-dispatched', deliveries: 1 },
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
