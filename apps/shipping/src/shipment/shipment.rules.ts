import { InvariantBroken, type OrderId } from '@orderflow/kernel';
import type { BookingAnswer, CancellationAnswer, Shipment } from './shipment.js';

type Live = Extract<Shipment, { status: 'booked' | 'cancellation-refused' }>;

/** True while the carrier has a booking: only then is there something to cancel. */
export function isLive(shipment: Shipment | undefined): shipment is Live {
  return shipment?.status === 'booked' || shipment?.status === 'cancellation-refused';
}

/** The shipment after a booking was asked for. One that exists stays as it is: an order is booked once at most. */
export function book(
  shipment: Shipment | undefined,
  orderId: OrderId,
  answer: BookingAnswer | undefined,
): Shipment {
  if (shipment) return shipment;
  if (!answer) throw new InvariantBroken(`order ${orderId} has no shipment and was not booked`);
  return { orderId, ...answer };
}

/**
 * The shipment after a cancellation was asked for. Where there is none yet it is cancelled in advance, so that a
 * booking that comes late is refused; a cancellation that was refused before may succeed now.
 */
export function cancel(
  shipment: Shipment | undefined,
  orderId: OrderId,
  answer: CancellationAnswer | undefined,
): Shipment {
  if (!shipment) return { orderId, status: 'cancelled' };
  if (!isLive(shipment)) return shipment;
  if (!answer) throw new InvariantBroken(`the shipment of order ${orderId} is booked and was not cancelled`);
  const { trackingId } = shipment;
  return answer.status === 'cancelled'
    ? { orderId, status: 'cancelled', trackingId }
    : { orderId, status: 'cancellation-refused', trackingId, reason: answer.reason };
}
