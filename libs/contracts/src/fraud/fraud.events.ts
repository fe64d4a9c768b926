import type { OrderId } from '@orderflow/kernel';
import { z } from 'zod';
import { event, type MessageOf } from '../contract.js';
import { country, customerId, orderId, reason } from '../shapes.js';

export const PaymentFlagged = event({
  type: 'PaymentFlagged',
  owner: 'fraud',
  summary: 'A captured payment broke a rule: its order is not to leave.',
  schema: z.object({
    orderId,
    customerId: customerId.optional(),
    country: country.optional(),
    /** The rule that it broke. */
    rule: z.string().min(1).max(100),
    /** What the rule counted, this payment included. */
    observed: z.int().min(1),
    /** For the customer: it names no rule. */
    reason,
  }),
  example: {
    orderId: '01934f5e-7a10-7cc3-9d3a-5b1f0a6f2c11' as OrderId,
    customerId: '17850',
    country: 'United Kingdom',
    rule: 'customer count 3 in 10min',
    observed: 4,
    reason: 'the payment did not pass our checks',
  },
});
export type PaymentFlagged = MessageOf<typeof PaymentFlagged>;
