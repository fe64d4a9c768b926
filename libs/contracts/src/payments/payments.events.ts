import type { OrderId } from '@orderflow/kernel';
import { z } from 'zod';
import { event, type MessageOf } from '../contract.js';
import {
  amountMinor,
  country,
  currency,
  customerId,
  orderId,
  orderRef,
  reason,
  returnId,
} from '../shapes.js';

export const PaymentCaptured = event({
  type: 'PaymentCaptured',
  owner: 'payments',
  summary: 'The customer was charged.',
  schema: z.object({
    ...{ orderId, captureId: z.string(), amountMinor, currency },
    /** Who paid, and where the goods go: of captures since these are told. */
    customerId: customerId.optional(),
    country: country.optional(),
  }),
  example: {
    orderId: '01934f5e-7a10-7cc3-9d3a-5b1f0a6f2c11' as OrderId,
    captureId: 'ch_000001',
    amountMinor: 1530,
    currency: 'GBP',
    customerId: '17850',
    country: 'United Kingdom',
  },
});
export type PaymentCaptured = MessageOf<typeof PaymentCaptured>;

export const PaymentDeclined = event({
  type: 'PaymentDeclined',
  owner: 'payments',
  summary: 'The customer was not charged and will not be.',
  schema: orderRef.extend({ reason }),
  example: { orderId: '01934f5e-7a10-7cc3-9d3a-5b1f0a6f2c11' as OrderId, reason: 'insufficient funds' },
});
export type PaymentDeclined = MessageOf<typeof PaymentDeclined>;

export const PaymentRefunded = event({
  type: 'PaymentRefunded',
  owner: 'payments',
  summary:
    'Nothing is captured for the order any more, zero when nothing had been; or, with a returnId, so much was given back for one return.',
  schema: z.object({ orderId, amountMinor, currency: currency.optional(), returnId: returnId.optional() }),
  example: { orderId: '01934f5e-7a10-7cc3-9d3a-5b1f0a6f2c11' as OrderId, amountMinor: 1530, currency: 'GBP' },
});
export type PaymentRefunded = MessageOf<typeof PaymentRefunded>;

export const PaymentRefundRefused = event({
  type: 'PaymentRefundRefused',
  owner: 'payments',
  summary:
    'The refund was refused: a person has to look; or, with a returnId, the goods of that return are not paid back.',
  schema: orderRef.extend({ reason, returnId: returnId.optional() }),
  example: { orderId: '01934f5e-7a10-7cc3-9d3a-5b1f0a6f2c11' as OrderId, reason: 'account closed' },
});
export type PaymentRefundRefused = MessageOf<typeof PaymentRefundRefused>;
