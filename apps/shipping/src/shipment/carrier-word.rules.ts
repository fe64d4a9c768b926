import {
  ShipmentBooked,
  ShipmentCancellationRefused,
  ShipmentCancelled,
  ShipmentDelivered,
  ShipmentDispatched,
  ShipmentRefused,
} from '@orderflow/contracts';
import { emit, type Emit } from '@orderflow/messaging';
import type { CarrierWord, Outcome, Shipment } from './shipment.js';

/** When the carrier is asked again, having promised to call back. */
export const askAgainAfterMs = 30_000;

type Word<Said extends CarrierWord['said']> = Extract<CarrierWord, { said: Said }>;

/**
 * What a word of the carrier comes to, in whatever order its words come: a later one implies those before it (a parcel that
 * arrived has left, one that left was booked), and what is told late or again is nothing new. Undefined where it cannot be: of a
 * shipment that was never booked, or of another parcel.
 */
export function hear(before: Shipment, word: CarrierWord): Outcome | undefined {
  const other = 'trackingId' in word && 'trackingId' in before && word.trackingId !== before.trackingId;
  if (other && before.trackingId !== undefined) return undefined;
  switch (word.said) {
    case 'accepted':
      return isOpen(before) ? waiting(before, askAgainAfterMs) : unchanged(before);
    case 'booked':
      return hearBooked(before, word);
    case 'refused':
      return hearRefused(before, word);
    case 'dispatched':
    case 'delivered':
      return hearOfParcel(before, word);
    case 'cancelled':
    case 'cancellation-refused':
      return hearOfCancellation(before, word);
  }
}

/** The answer to `BookShipment` as the shipment is now; none yet while the carrier's is outstanding. */
export function answerToBooking(shipment: Shipment): Emit[] {
  const { orderId, status } = shipment;
  switch (status) {
    case 'pending':
      return [];
    case 'booked':
    case 'dispatched':
    case 'delivered':
    case 'cancellation-refused':
      return [emit(ShipmentBooked, { orderId, trackingId: shipment.trackingId })];
    case 'refused':
      return [emit(ShipmentRefused, { orderId, reason: shipment.reason })];
    case 'cancelling':
    case 'cancelled':
      return [emit(ShipmentRefused, { orderId, reason: 'cancelled' })];
  }
}

function hearBooked(before: Shipment, { trackingId }: Word<'booked'>): Outcome | undefined {
  const { status } = before;
  if (status === 'cancelling')
    return waiting({ ...basics(before), status, asked: before.asked, trackingId }, 0);
  if (status === 'pending') return answered({ ...basics(before), status: 'booked', trackingId });
  return 'trackingId' in before && before.trackingId !== undefined ? unchanged(before) : undefined;
}

function hearRefused(before: Shipment, { reason }: Word<'refused'>): Outcome | undefined {
  const { orderId, status } = before;
  if (status === 'pending') return answered({ ...basics(before), status: 'refused', reason });
  if (status === 'cancelling' && before.trackingId === undefined)
    return {
      shipment: { ...basics(before), status: 'cancelled' },
      emits: [emit(ShipmentCancelled, { orderId })],
    };
  return status === 'refused' || (status === 'cancelled' && before.trackingId === undefined)
    ? unchanged(before)
    : undefined;
}

function hearOfParcel(before: Shipment, word: Word<'dispatched' | 'delivered'>): Outcome | undefined {
  const { orderId, status, origin } = before;
  const { said, trackingId, at } = word;
  if (status === 'refused' || status === 'cancelled') return undefined;
  if (status === 'delivered' || status === said) return unchanged(before);
  const emits: Emit[] = [];
  if (status === 'pending') emits.push(emit(ShipmentBooked, { orderId, trackingId }));
  if (status === 'cancelling')
    emits.push(emit(ShipmentCancellationRefused, { orderId, reason: 'the parcel has left' }));
  if (status !== 'dispatched') {
    const email = origin?.email;
    emits.push(emit(ShipmentDispatched, { orderId, trackingId, ...(email && { email }), dispatchedAt: at }));
  }
  if (said === 'delivered') emits.push(emit(ShipmentDelivered, { orderId, trackingId, deliveredAt: at }));
  return { shipment: { ...basics(before), status: said, trackingId }, emits };
}

function hearOfCancellation(
  before: Shipment,
  word: Word<'cancelled' | 'cancellation-refused'>,
): Outcome | undefined {
  const { orderId } = before;
  if (before.status !== 'cancelling' || before.trackingId === undefined) return unchanged(before);
  const known = { ...basics(before), trackingId: before.trackingId };
  if (word.said === 'cancelled')
    return { shipment: { ...known, status: 'cancelled' }, emits: [emit(ShipmentCancelled, { orderId })] };
  const { reason } = word;
  return {
    shipment: { ...known, status: 'cancellation-refused', reason },
    emits: [emit(ShipmentCancellationRefused, { orderId, reason })],
  };
}

const basics = ({ orderId, origin }: Shipment) => ({ orderId, ...(origin && { origin }) });
const unchanged = (shipment: Shipment): Outcome => ({ shipment, emits: [] });
const answered = (shipment: Shipment): Outcome => ({ shipment, emits: answerToBooking(shipment) });
const waiting = (shipment: Shipment, askAfterMs: number): Outcome => ({ shipment, emits: [], askAfterMs });
const isOpen = ({ status }: Shipment) => status === 'pending' || status === 'cancelling';
