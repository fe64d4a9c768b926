import type { OrderId, ReturnId } from '@orderflow/kernel';
import { z } from 'zod';
import { command, type MessageOf } from '../contract.js';
import { amountMinor, country, currency, customerId, orderId, orderRef, returnRef } from '../shapes.js';

export const CapturePayment = command({
  type: 'CapturePayment',
  owner: 'payments',
  summary: 'Charge the customer once for the order.',
  schema: z.object({
    ...{ orderId, customerId, amountMinor, currency },
    /** Where the goods go; not told by askers from before it was. */
    country: country.optional(),
  }),
  example: {
    orderId: '01934f5e-7a10-7cc3-9d3a-5b1f0a6f2c11' as OrderId,
    customerId: '17850',
    amountMinor: 1530,
    currency: 'GBP',
    country: 'United Kingdom',
  },
});
export type CapturePayment = MessageOf<typeof CapturePayment>;

export const RefundPayment = command({
  type: 'RefundPayment',
  owner: 'payments',
  summary: 'Give back all that was captured for the order; also refuses a capture that comes later.',
  schema: orderRef,
  example: { orderId: '01934f5e-7a10-7cc3-9d3a-5b1f0a6f2c11' as OrderId },
});
export type RefundPayment = MessageOf<typeof RefundPayment>;

export const RefundReturn = command({
  type: 'RefundReturn',
  owner: 'payments',
  summary: 'Give back what was paid for the goods of one return, at most what is left of the capture.',
  schema: returnRef.extend({ amountMinor, currency }),
  example: {
    orderId: '01934f5e-7a10-7cc3-9d3a-5b1f0a6f2c11' as OrderId,
    returnId: '01934f5e-7a10-7cc3-9d3a-5b1f0a6f2d22' as ReturnId,
    amountMinor: 510,
    currency: 'GBP',
  },
});
export type RefundReturn = MessageOf<typeof RefundReturn>;
