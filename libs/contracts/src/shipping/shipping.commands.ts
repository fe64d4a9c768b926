import type { OrderId } from '@orderflow/kernel';
import { z } from 'zod';
import { command, type MessageOf } from '../contract.js';
import { country, customerId, email, orderId, orderRef, stockLine } from '../shapes.js';

export const BookShipment = command({
  type: 'BookShipment',
  owner: 'shipping',
  summary: 'Hand the parcel of the order to the carrier.',
  schema: z.object({
    orderId,
    customerId,
    /** Of the customer, who is told when the parcel leaves. */
    email: email.optional(),
    country,
    lines: z.array(stockLine).min(1),
  }),
  example: {
    orderId: '01934f5e-7a10-7cc3-9d3a-5b1f0a6f2c11' as OrderId,
    customerId: '17850',
    email: 'ada@example.com',
    country: 'United Kingdom',
    lines: [{ sku: '85123A', quantity: 6 }],
  },
});
export type BookShipment = MessageOf<typeof BookShipment>;

export const CancelShipment = command({
  type: 'CancelShipment',
  owner: 'shipping',
  summary: 'Call the parcel of the order back; also refuses a booking that comes later.',
  schema: orderRef,
  example: { orderId: '01934f5e-7a10-7cc3-9d3a-5b1f0a6f2c11' as OrderId },
});
export type CancelShipment = MessageOf<typeof CancelShipment>;
