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
  data: { orderId, customerId: 'ada', country: 'United Kingdom', lines: [{ sku: 'TEAPOT', quantity: 2 }] },
};
export const noTeapotsForAda: CancelShipment = {
  ...envelope,
  id: '01934f5e-7a10-7cc3-9d3a-000000000002',
  type: 'CancelShipment',
  data: { orderId },
};

/** The shipment of Ada's order in each of its states. */
export const adas = {
  booked: { orderId, status: 'booked', trackingId: 'tr_1' },
  refused: { orderId, status: 'refused', reason: 'address not served' },
  cancelled: { orderId, status: 'cancelled', trackingId: 'tr_1' },
  cancelledInAdvance: { orderId, status: 'cancelled' },
  cancellationRefused: {
    orderId,
    status: 'cancellation-refused',
    trackingId: 'tr_1',
    reason: 'already collected',
  },
} satisfies Record<string, Shipment>;
