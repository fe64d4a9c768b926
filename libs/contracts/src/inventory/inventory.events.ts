import type { OrderId, ReturnId } from '@orderflow/kernel';
import { z } from 'zod';
import { event, type MessageOf } from '../contract.js';
import { orderId, orderRef, reason, returnRef, sku, stockLine } from '../shapes.js';

export const StockReserved = event({
  type: 'StockReserved',
  owner: 'inventory',
  summary: 'The goods of the order are set aside.',
  schema: orderRef,
  example: { orderId: '01934f5e-7a10-7cc3-9d3a-5b1f0a6f2c11' as OrderId },
});
export type StockReserved = MessageOf<typeof StockReserved>;

export const StockUnavailable = event({
  type: 'StockUnavailable',
  owner: 'inventory',
  summary: 'Some goods of the order are not there; nothing was set aside.',
  schema: z.object({
    orderId,
    reason,
    missing: z.array(z.object({ sku, requested: z.int().min(1), available: z.int().min(0) })),
  }),
  example: {
    orderId: '01934f5e-7a10-7cc3-9d3a-5b1f0a6f2c11' as OrderId,
    reason: 'out of stock',
    missing: [{ sku: '85123A', requested: 6, available: 2 }],
  },
});
export type StockUnavailable = MessageOf<typeof StockUnavailable>;

export const StockReleased = event({
  type: 'StockReleased',
  owner: 'inventory',
  summary: 'Nothing is set aside for the order any more.',
  schema: orderRef,
  example: { orderId: '01934f5e-7a10-7cc3-9d3a-5b1f0a6f2c11' as OrderId },
});
export type StockReleased = MessageOf<typeof StockReleased>;

export const ProductListed = event({
  type: 'ProductListed',
  owner: 'inventory',
  summary: 'The warehouse keeps this article from now on. Keyed by SKU.',
  key: 'sku',
  schema: z.object({ sku }),
  example: { sku: '85123A' },
});
export type ProductListed = MessageOf<typeof ProductListed>;

export const GoodsReceived = event({
  type: 'GoodsReceived',
  owner: 'inventory',
  summary: 'The goods of a return have arrived; they are not on the shelf yet.',
  schema: returnRef,
  example: {
    orderId: '01934f5e-7a10-7cc3-9d3a-5b1f0a6f2c11' as OrderId,
    returnId: '01934f5e-7a10-7cc3-9d3a-5b1f0a6f2d22' as ReturnId,
  },
});
export type GoodsReceived = MessageOf<typeof GoodsReceived>;

export const GoodsNotAccepted = event({
  type: 'GoodsNotAccepted',
  owner: 'inventory',
  summary: 'The goods of a return are not of the order, or more than it has left; nothing was taken in.',
  schema: returnRef.extend({ reason }),
  example: {
    orderId: '01934f5e-7a10-7cc3-9d3a-5b1f0a6f2c11' as OrderId,
    returnId: '01934f5e-7a10-7cc3-9d3a-5b1f0a6f2d22' as ReturnId,
    reason: 'more than is left of the order: 85123A',
  },
});
export type GoodsNotAccepted = MessageOf<typeof GoodsNotAccepted>;

export const GoodsSentBack = event({
  type: 'GoodsSentBack',
  owner: 'inventory',
  summary: 'Nothing of a return is here any more: the customer has the goods again.',
  schema: returnRef,
  example: {
    orderId: '01934f5e-7a10-7cc3-9d3a-5b1f0a6f2c11' as OrderId,
    returnId: '01934f5e-7a10-7cc3-9d3a-5b1f0a6f2d22' as ReturnId,
  },
});
export type GoodsSentBack = MessageOf<typeof GoodsSentBack>;

export const GoodsRestocked = event({
  type: 'GoodsRestocked',
  owner: 'inventory',
  summary: 'The goods of a return are on the shelf again.',
  schema: returnRef.extend({ lines: z.array(stockLine).min(1) }),
  example: {
    orderId: '01934f5e-7a10-7cc3-9d3a-5b1f0a6f2c11' as OrderId,
    returnId: '01934f5e-7a10-7cc3-9d3a-5b1f0a6f2d22' as ReturnId,
    lines: [{ sku: '85123A', quantity: 2 }],
  },
});
export type GoodsRestocked = MessageOf<typeof GoodsRestocked>;
