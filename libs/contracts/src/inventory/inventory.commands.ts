import type { OrderId, ReturnId } from '@orderflow/kernel';
import { z } from 'zod';
import { command, type MessageOf } from '../contract.js';
import { orderId, orderRef, returnRef, stockLine } from '../shapes.js';

export const ReserveStock = command({
  type: 'ReserveStock',
  owner: 'inventory',
  summary: 'Set the goods of an order aside, all of them or none.',
  schema: z.object({ orderId, lines: z.array(stockLine).min(1) }),
  example: {
    orderId: '01934f5e-7a10-7cc3-9d3a-5b1f0a6f2c11' as OrderId,
    lines: [{ sku: '85123A', quantity: 6 }],
  },
});
export type ReserveStock = MessageOf<typeof ReserveStock>;

export const ReleaseStock = command({
  type: 'ReleaseStock',
  owner: 'inventory',
  summary: 'Put the goods set aside for an order back; also refuses a reservation that comes later.',
  schema: orderRef,
  example: { orderId: '01934f5e-7a10-7cc3-9d3a-5b1f0a6f2c11' as OrderId },
});
export type ReleaseStock = MessageOf<typeof ReleaseStock>;

export const ReceiveGoods = command({
  type: 'ReceiveGoods',
  owner: 'inventory',
  summary: 'Take in what a customer sends back, to be looked at; it is not on the shelf yet.',
  schema: returnRef.extend({ lines: z.array(stockLine).min(1) }),
  example: {
    orderId: '01934f5e-7a10-7cc3-9d3a-5b1f0a6f2c11' as OrderId,
    returnId: '01934f5e-7a10-7cc3-9d3a-5b1f0a6f2d22' as ReturnId,
    lines: [{ sku: '85123A', quantity: 2 }],
  },
});
export type ReceiveGoods = MessageOf<typeof ReceiveGoods>;

export const SendGoodsBack = command({
  type: 'SendGoodsBack',
  owner: 'inventory',
  summary: 'Send what was taken in back to the customer; also refuses goods of this return that come later.',
  schema: returnRef,
  example: {
    orderId: '01934f5e-7a10-7cc3-9d3a-5b1f0a6f2c11' as OrderId,
    returnId: '01934f5e-7a10-7cc3-9d3a-5b1f0a6f2d22' as ReturnId,
  },
});
export type SendGoodsBack = MessageOf<typeof SendGoodsBack>;

export const RestockGoods = command({
  type: 'RestockGoods',
  owner: 'inventory',
  summary: 'Put the goods of a return that were taken in on the shelf again.',
  schema: returnRef,
  example: {
    orderId: '01934f5e-7a10-7cc3-9d3a-5b1f0a6f2c11' as OrderId,
    returnId: '01934f5e-7a10-7cc3-9d3a-5b1f0a6f2d22' as ReturnId,
  },
});
export type RestockGoods = MessageOf<typeof RestockGoods>;
