import type { OrderId } from '@orderflow/kernel';
import { z } from 'zod';
import { command, type MessageOf } from '../contract.js';
import { orderId, orderRef, stockLine } from '../shapes.js';

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
