import { ShipmentCancellationRefused, ShipmentCancelled } from '@orderflow/contracts';
import type { OrderId } from '@orderflow/kernel';
import { emit } from '@orderflow/messaging';
import { answerToBooking, hear } from './carrier-word.rules.js';
import type { BookingRequest, CarrierWord, Origin, Outcome, Shipment } from './shipment.js';

/** True while the carrier is known to have a booking: only then is there something to call back. */
export function isLive(
  shipment: Shipment | undefined,
): shipment is Extract<Shipment, { status: 'booked' | 'cancellation-refused' }> {
  return shipment?.status === 'booked' || shipment?.status === 'cancellation-refused';
}

/**
 * What a wish to book comes to. A shipment that exists stays as it is, an order is booked once at most; without an answer of the
 * carrier the request is stored, and answered when the carrier has been asked.
 */
export function book(
  before: Shipment | undefined,
  request: BookingRequest,
  origin: Origin,
  word?: CarrierWord,
): Outcome {
  if (before) return { shipment: before, emits: answerToBooking(before) };
  const { orderId } = request;
  const pending: Shipment = { orderId, origin, status: 'pending', request, asked: word ? 1 : 0 };
  return (word && hear(pending, word)) ?? { shipment: pending, emits: [], askAfterMs: 0 };
}

/**
 * What a wish to cancel comes to. Where there is no booking yet it is cancelled in advance, so that one that comes late is refused.
 * Where it is not known whether there is one, that has to be found out first: until then there is no answer. A cancellation that
 * was refused before may succeed now.
 */
export function cancel(
  before: Shipment | undefined,
  orderId: OrderId,
  origin: Origin,
  word?: CarrierWord,
): Outcome {
  const cancelled = (shipment: Shipment) => ({ shipment, emits: [emit(ShipmentCancelled, { orderId })] });
  if (!before) return cancelled({ orderId, origin, status: 'cancelled' });
  switch (before.status) {
    case 'refused':
    case 'cancelled':
      return cancelled(before);
    case 'dispatched':
    case 'delivered':
      return { shipment: before, emits: [tooLate(orderId)] };
    case 'cancelling':
      return { shipment: before, emits: [] };
    case 'pending': {
      const { asked, request } = before;
      if (asked === 0) return cancelled({ orderId, origin: before.origin, status: 'cancelled' });
      return callOff({ ...before, status: 'cancelling', asked, request });
    }
    case 'booked':
    case 'cancellation-refused': {
      const { trackingId } = before;
      const known = { orderId, origin: before.origin, trackingId };
      const called: Shipment = { ...known, status: 'cancelling', asked: 1 };
      return (word && hear(called, word)) ?? callOff(called);
    }
  }
}

export const tooLate = (orderId: OrderId) =>
  emit(ShipmentCancellationRefused, { orderId, reason: 'the parcel has left' });

const callOff = (shipment: Shipment): Outcome => ({ shipment, emits: [], askAfterMs: 0 });
