import type { BookShipment, CancelShipment } from '@orderflow/contracts';
import type { OrderId } from '@orderflow/kernel';
import type { Shipment } from './shipment.js';

const orderId = '01934f5e-7a10-7cc3-9d3a-5b1f0a6f2c11' as OrderId;
export const now = new Date('2026-11-23T12:00:00Z');

const envelope = {
  version: 1,
  source: 'orchestrator',
  subject: orderId,
  time: now.toISOString(),
  correlationId: orderId,
};

export const twoTeapotsForAda: BookShipment = {
  ...envelope,
  id: '01934f5e-7a10-7cc3-9d3a-000000000001',
  type: 'BookShipment',
  data: {
    ...{ orderId, customerId: 'ada', email: 'ada@example.com', country: 'United Kingdom' },
    lines: [{ sku: 'TEAPOT', quantity: 2 }],
  },
};
export const noTeapotsForAda: CancelShipment = {
  ...envelope,
  id: '01934f5e-7a10-7cc3-9d3a-000000000002',
  type: 'CancelShipment',
  data: { orderId },
};

const origin = { messageId: twoTeapotsForAda.id, correlationId: orderId, email: 'ada@example.com' };
const mine = { orderId, origin };
const request = twoTeapotsForAda.data;

/** The shipment of Ada's order in each of its states. */
export const adas = {
  stored: { ...mine, status: 'pending', request, asked: 0 },
  pending: { ...mine, status: 'pending', request, asked: 1 },
  cancelling: { ...mine, status: 'cancelling', request, asked: 1 },
  callingBack: { ...mine, status: 'cancelling', asked: 1, trackingId: 'tr_1' },
  booked: { ...mine, status: 'booked', trackingId: 'tr_1' },
  dispatched: { ...mine, status: 'dispatched', trackingId: 'tr_1' },
  delivered: { ...mine, status: 'delivered', trackingId: 'tr_1' },
  refused: { ...mine, status: 'refused', reason: 'address not served' },
  cancelled: { ...mine, status: 'cancelled', trackingId: 'tr_1' },
  cancelledUnbooked: { ...mine, status: 'cancelled' },
  cancelledInAdvance: {
    ...{ orderId, status: 'cancelled' },
    origin: { messageId: noTeapotsForAda.id, correlationId: orderId },
  },
  cancellationRefused: {
    ...mine,
    status: 'cancellation-refused',
    trackingId: 'tr_1',
    reason: 'already collected',
  },
} satisfies Record<string, Shipment>;
