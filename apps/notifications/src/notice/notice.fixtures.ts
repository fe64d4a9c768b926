import type { OrderCancelled, OrderConfirmed, OrderRejected, ShipmentDispatched } from '@orderflow/contracts';
import type { OrderId } from '@orderflow/kernel';

export const orderId = '01934f5e-7a10-7cc3-9d3a-5b1f0a6f2c11' as OrderId;
export const now = new Date('2026-11-23T12:00:00Z');

const envelope = {
  version: 1,
  source: 'orders',
  subject: orderId,
  time: now.toISOString(),
  correlationId: orderId,
};
const ada = { orderId, customerId: 'ada', email: 'ada@example.com' };

export const adasOrderConfirmed: OrderConfirmed = {
  ...envelope,
  id: '01934f5e-7a10-7cc3-9d3a-000000000001',
  type: 'OrderConfirmed',
  data: { ...ada, currency: 'GBP', totalMinor: 1530 },
};
export const adasOrderRejected: OrderRejected = {
  ...envelope,
  id: '01934f5e-7a10-7cc3-9d3a-000000000002',
  type: 'OrderRejected',
  data: { ...ada, reason: 'payment declined: insufficient funds' },
};
export const adasOrderCancelled: OrderCancelled = {
  ...envelope,
  id: '01934f5e-7a10-7cc3-9d3a-000000000003',
  type: 'OrderCancelled',
  data: { ...ada, reason: 'requested by the customer' },
};
export const adasShipmentDispatched: ShipmentDispatched = {
  ...envelope,
  id: '01934f5e-7a10-7cc3-9d3a-000000000004',
  type: 'ShipmentDispatched',
  data: { orderId, trackingId: 'tr_1', email: 'ada@example.com', dispatchedAt: now.toISOString() },
};
