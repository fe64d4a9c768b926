import type { OrderId } from '@orderflow/kernel';
import { z } from 'zod';
import { event, type MessageOf } from '../contract.js';
import { orderId, orderRef, reason, sku } from '../shapes.js';

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
