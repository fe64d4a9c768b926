import type { OrderId, ReturnId } from '@orderflow/kernel';
import { z } from 'zod';
import { event, type MessageOf } from '../contract.js';
import {
  amountMinor,
  country,
  currency,
  customerId,
  email,
  limits,
  orderId,
  orderLine,
  orderRef,
  reason,
  returnedLine,
  returnId,
  returnRef,
} from '../shapes.js';

export const OrderPlaced = event({
  type: 'OrderPlaced',
  owner: 'orders',
  summary: 'A customer placed an order and it was accepted.',
  schema: z.object({
    orderId,
    customerId,
    email,
    country,
    currency,
    totalMinor: amountMinor,
    lines: z.array(orderLine).min(1).max(limits.linesMax),
  }),
  example: {
    orderId: '01934f5e-7a10-7cc3-9d3a-5b1f0a6f2c11' as OrderId,
    customerId: '17850',
    email: 'ada@example.com',
    country: 'United Kingdom',
    currency: 'GBP',
    totalMinor: 1530,
    lines: [
      { sku: '85123A', description: 'WHITE HANGING HEART T-LIGHT HOLDER', quantity: 6, unitPriceMinor: 255 },
    ],
  },
});
export type OrderPlaced = MessageOf<typeof OrderPlaced>;

export const OrderConfirmed = event({
  type: 'OrderConfirmed',
  owner: 'orders',
  summary: 'Reserved, paid and booked with the carrier: from now on the order follows its parcel.',
  schema: z.object({ orderId, customerId, email, currency, totalMinor: amountMinor }),
  example: {
    orderId: '01934f5e-7a10-7cc3-9d3a-5b1f0a6f2c11' as OrderId,
    customerId: '17850',
    email: 'ada@example.com',
    currency: 'GBP',
    totalMinor: 1530,
  },
});
export type OrderConfirmed = MessageOf<typeof OrderConfirmed>;

export const OrderRejected = event({
  type: 'OrderRejected',
  owner: 'orders',
  summary: 'The order could not be fulfilled; nothing of it remains.',
  schema: z.object({ orderId, customerId, email }).extend({ reason }),
  example: {
    orderId: '01934f5e-7a10-7cc3-9d3a-5b1f0a6f2c11' as OrderId,
    customerId: '17850',
    email: 'ada@example.com',
    reason: 'payment declined: insufficient funds',
  },
});
export type OrderRejected = MessageOf<typeof OrderRejected>;

export const OrderCancellationRequested = event({
  type: 'OrderCancellationRequested',
  owner: 'orders',
  summary: 'The customer asked to cancel an order that is still on its way.',
  schema: orderRef.extend({ reason }),
  example: {
    orderId: '01934f5e-7a10-7cc3-9d3a-5b1f0a6f2c11' as OrderId,
    reason: 'requested by the customer',
  },
});
export type OrderCancellationRequested = MessageOf<typeof OrderCancellationRequested>;

export const OrderCancelled = event({
  type: 'OrderCancelled',
  owner: 'orders',
  summary: 'The order was cancelled and everything done for it is undone.',
  schema: z.object({ orderId, customerId, email }).extend({ reason }),
  example: {
    orderId: '01934f5e-7a10-7cc3-9d3a-5b1f0a6f2c11' as OrderId,
    customerId: '17850',
    email: 'ada@example.com',
    reason: 'requested by the customer',
  },
});
export type OrderCancelled = MessageOf<typeof OrderCancelled>;

export const OrderDispatched = event({
  type: 'OrderDispatched',
  owner: 'orders',
  summary: 'The parcel of the order has left; comes after OrderConfirmed, however early the parcel was seen.',
  schema: orderRef,
  example: { orderId: '01934f5e-7a10-7cc3-9d3a-5b1f0a6f2c11' as OrderId },
});
export type OrderDispatched = MessageOf<typeof OrderDispatched>;

export const OrderDelivered = event({
  type: 'OrderDelivered',
  owner: 'orders',
  summary: 'The customer has the parcel: the order is done. Comes after OrderDispatched.',
  schema: orderRef,
  example: { orderId: '01934f5e-7a10-7cc3-9d3a-5b1f0a6f2c11' as OrderId },
});
export type OrderDelivered = MessageOf<typeof OrderDelivered>;

export const GoodsReturnRequested = event({
  type: 'GoodsReturnRequested',
  owner: 'orders',
  summary: 'The customer sends goods of a confirmed order back.',
  schema: z.object({
    ...{ orderId, returnId, customerId, currency, refundMinor: amountMinor },
    lines: z.array(returnedLine).min(1),
  }),
  example: {
    orderId: '01934f5e-7a10-7cc3-9d3a-5b1f0a6f2c11' as OrderId,
    returnId: '01934f5e-7a10-7cc3-9d3a-5b1f0a6f2d22' as ReturnId,
    ...{ customerId: '17850', currency: 'GBP', refundMinor: 510 },
    lines: [{ sku: '85123A', quantity: 2, unitPriceMinor: 255 }],
  },
});
export type GoodsReturnRequested = MessageOf<typeof GoodsReturnRequested>;

export const GoodsReturned = event({
  type: 'GoodsReturned',
  owner: 'orders',
  summary: 'The goods of a return are on the shelf again and the customer has the money.',
  schema: z.object({
    ...{ orderId, returnId, customerId, email, currency, refundMinor: amountMinor },
    lines: z.array(returnedLine).min(1),
  }),
  example: {
    orderId: '01934f5e-7a10-7cc3-9d3a-5b1f0a6f2c11' as OrderId,
    returnId: '01934f5e-7a10-7cc3-9d3a-5b1f0a6f2d22' as ReturnId,
    ...{ customerId: '17850', email: 'ada@example.com', currency: 'GBP', refundMinor: 510 },
    lines: [{ sku: '85123A', quantity: 2, unitPriceMinor: 255 }],
  },
});
export type GoodsReturned = MessageOf<typeof GoodsReturned>;

export const GoodsReturnRejected = event({
  type: 'GoodsReturnRejected',
  owner: 'orders',
  summary:
    'The return came to nothing: the customer keeps the goods, or has them again, and the shop the money.',
  schema: returnRef.extend({ customerId, email, reason }),
  example: {
    orderId: '01934f5e-7a10-7cc3-9d3a-5b1f0a6f2c11' as OrderId,
    returnId: '01934f5e-7a10-7cc3-9d3a-5b1f0a6f2d22' as ReturnId,
    ...{ customerId: '17850', email: 'ada@example.com' },
    reason: 'payment refund refused: account closed',
  },
});
export type GoodsReturnRejected = MessageOf<typeof GoodsReturnRejected>;
