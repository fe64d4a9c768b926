import type { OrderId } from '@orderflow/kernel';
import { z } from 'zod';
import { event, type MessageOf } from '../contract.js';
import { email, moment, orderId, orderRef, reason } from '../shapes.js';

export const ShipmentBooked = event({
  type: 'ShipmentBooked',
  owner: 'shipping',
  summary: 'The carrier took the booking.',
  schema: z.object({ orderId, trackingId: z.string() }),
  example: { orderId: '01934f5e-7a10-7cc3-9d3a-5b1f0a6f2c11' as OrderId, trackingId: 'tr_000001' },
});
export type ShipmentBooked = MessageOf<typeof ShipmentBooked>;

export const ShipmentRefused = event({
  type: 'ShipmentRefused',
  owner: 'shipping',
  summary: 'The carrier does not deliver there; nothing was booked.',
  schema: orderRef.extend({ reason }),
  example: { orderId: '01934f5e-7a10-7cc3-9d3a-5b1f0a6f2c11' as OrderId, reason: 'address not served' },
});
export type ShipmentRefused = MessageOf<typeof ShipmentRefused>;

export const ShipmentCancelled = event({
  type: 'ShipmentCancelled',
  owner: 'shipping',
  summary: 'Nothing is booked for the order any more.',
  schema: orderRef,
  example: { orderId: '01934f5e-7a10-7cc3-9d3a-5b1f0a6f2c11' as OrderId },
});
export type ShipmentCancelled = MessageOf<typeof ShipmentCancelled>;

export const ShipmentCancellationRefused = event({
  type: 'ShipmentCancellationRefused',
  owner: 'shipping',
  summary: 'The carrier has the parcel and does not give it back: a person has to look.',
  schema: orderRef.extend({ reason }),
  example: { orderId: '01934f5e-7a10-7cc3-9d3a-5b1f0a6f2c11' as OrderId, reason: 'already collected' },
});
export type ShipmentCancellationRefused = MessageOf<typeof ShipmentCancellationRefused>;

export const ShipmentDispatched = event({
  type: 'ShipmentDispatched',
  owner: 'shipping',
  summary: 'The parcel has left; comes once per shipment, and always before ShipmentDelivered.',
  schema: z.object({ orderId, trackingId: z.string(), email: email.optional(), dispatchedAt: moment }),
  example: {
    orderId: '01934f5e-7a10-7cc3-9d3a-5b1f0a6f2c11' as OrderId,
    trackingId: 'tr_000001',
    email: 'ada@example.com',
    dispatchedAt: '2011-01-04T15:00:00.000Z',
  },
});
export type ShipmentDispatched = MessageOf<typeof ShipmentDispatched>;

export const ShipmentDelivered = event({
  type: 'ShipmentDelivered',
  owner: 'shipping',
  summary: 'The customer has the parcel; comes once per shipment.',
  schema: z.object({ orderId, trackingId: z.string(), deliveredAt: moment }),
  example: {
    orderId: '01934f5e-7a10-7cc3-9d3a-5b1f0a6f2c11' as OrderId,
    trackingId: 'tr_000001',
    deliveredAt: '2011-01-06T09:30:00.000Z',
  },
});
export type ShipmentDelivered = MessageOf<typeof ShipmentDelivered>;
