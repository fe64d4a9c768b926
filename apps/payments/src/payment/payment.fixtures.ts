import type { CapturePayment, RefundPayment, RefundReturn } from '@orderflow/contracts';
import type { OrderId, ReturnId } from '@orderflow/kernel';
import type { Payment } from './payment.js';

const orderId = '01934f5e-7a10-7cc3-9d3a-5b1f0a6f2c11' as OrderId;
export const now = new Date('2026-11-23T12:00:00Z');

const envelope = {
  version: 1,
  source: 'orchestrator',
  subject: orderId,
  time: now.toISOString(),
  correlationId: orderId,
};
const captured = { orderId, captureId: 'ch_1', amountMinor: 1530, currency: 'GBP' } as const;

export const captureForAda: CapturePayment = {
  ...envelope,
  id: '01934f5e-7a10-7cc3-9d3a-000000000001',
  type: 'CapturePayment',
  data: { orderId, customerId: 'ada', amountMinor: 1530, currency: 'GBP', country: 'France' },
};
export const refundForAda: RefundPayment = {
  ...envelope,
  id: '01934f5e-7a10-7cc3-9d3a-000000000002',
  type: 'RefundPayment',
  data: { orderId },
};

const returnId = '01934f5e-7a10-7cc3-9d3a-5b1f0a6f2d22' as ReturnId;
/** For two of the six hearts that she paid 15.30 for. */
export const refundOfTwoHearts: RefundReturn = {
  ...envelope,
  id: '01934f5e-7a10-7cc3-9d3a-000000000003',
  type: 'RefundReturn',
  data: { orderId, returnId, amountMinor: 510, currency: 'GBP' },
};

/** The payment of Ada's order in each of its states. */
export const adas = {
  captured: { ...captured, status: 'captured' },
  refunded: { ...captured, status: 'refunded', refundId: 're_1' },
  refundRefused: { ...captured, status: 'refund-refused', reason: 'account closed' },
  declined: { orderId, status: 'declined', reason: 'insufficient funds' },
  voided: { orderId, status: 'voided' },
} satisfies Record<string, Payment>;
