import type { ShipmentRow } from '../books/books.js';
import { byOrder, isOpen, strangers, type Check } from './check.js';

/** By the carrier's books, which know nothing of ours. */
export const shipmentsMatchOrders: Check = {
  name: 'one live shipment per confirmed order, none for others',
  run(books, findings) {
    const live = books.carrier.filter((shipment) => shipment.status === 'booked');
    const shipmentsOf = byOrder(live);
    for (const order of books.orders) {
      if (isOpen(order)) continue;
      const count = shipmentsOf.get(order.orderId)?.length ?? 0;
      if (order.status !== 'confirmed') {
        if (count > 0) findings.add(`${order.status} but on its way`, order.orderId);
      } else if (count === 0) findings.add('confirmed without a shipment', order.orderId);
      else if (count > 1) findings.add('confirmed and shipped more than once', order.orderId);
    }
    strangers(live, books, 'shipped for an order that nobody placed', findings);
    return `${live.length} live shipments`;
  },
};

/** Those of which the carrier has, or had, a parcel. */
const liveHere: readonly ShipmentRow['status'][] = [
  'booked',
  'cancellation-refused',
  'dispatched',
  'delivered',
];

export const shippingAgreesWithCarrier: Check = {
  name: 'shipping agrees with the carrier',
  run({ shipments, carrier }, findings) {
    const liveOf = byOrder(carrier.filter((shipment) => shipment.status === 'booked'));
    for (const { orderId, status, trackingId } of shipments) {
      const live = liveOf.get(orderId) ?? [];
      liveOf.delete(orderId);
      if (status === 'pending' || status === 'cancelling') findings.add(`still ${status}`, orderId);
      const expected = liveHere.includes(status);
      if (expected && !live.some((shipment) => shipment.trackingId === trackingId))
        findings.add(`${status} here, not live at the carrier`, orderId);
      if (!expected && live.length > 0) findings.add(`${status} here, live at the carrier`, orderId);
    }
    for (const orderId of liveOf.keys()) findings.add('live at the carrier, unknown to shipping', orderId);
    return `${shipments.length} shipments`;
  },
};
