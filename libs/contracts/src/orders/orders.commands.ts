import type { OrderId, ReturnId } from '@orderflow/kernel';
import { command, type MessageOf } from '../contract.js';
import { orderRef, reason, returnRef } from '../shapes.js';

export const ConfirmOrder = command({
  type: 'ConfirmOrder',
  owner: 'orders',
  summary: 'Everything is done: the order is confirmed.',
  schema: orderRef,
  example: { orderId: '01934f5e-7a10-7cc3-9d3a-5b1f0a6f2c11' as OrderId },
});
export type ConfirmOrder = MessageOf<typeof ConfirmOrder>;

export const RejectOrder = command({
  type: 'RejectOrder',
  owner: 'orders',
  summary: 'A step was refused and everything before it is undone: the order is rejected.',
  schema: orderRef.extend({ reason }),
  example: {
    orderId: '01934f5e-7a10-7cc3-9d3a-5b1f0a6f2c11' as OrderId,
    reason: 'payment declined: insufficient funds',
  },
});
export type RejectOrder = MessageOf<typeof RejectOrder>;

export const CancelOrder = command({
  type: 'CancelOrder',
  owner: 'orders',
  summary: 'What the customer asked to cancel is undone: the order is cancelled.',
  schema: orderRef.extend({ reason }),
  example: {
    orderId: '01934f5e-7a10-7cc3-9d3a-5b1f0a6f2c11' as OrderId,
    reason: 'requested by the customer',
  },
});
export type CancelOrder = MessageOf<typeof CancelOrder>;

export const CompleteReturn = command({
  type: 'CompleteReturn',
  owner: 'orders',
  summary: 'The goods of a return are back and paid back: the return is completed.',
  schema: returnRef,
  example: {
    orderId: '01934f5e-7a10-7cc3-9d3a-5b1f0a6f2c11' as OrderId,
    returnId: '01934f5e-7a10-7cc3-9d3a-5b1f0a6f2d22' as ReturnId,
  },
});
export type CompleteReturn = MessageOf<typeof CompleteReturn>;

export const RejectReturn = command({
  type: 'RejectReturn',
  owner: 'orders',
  summary: 'The goods of a return were not taken, or are not paid back: the return is rejected.',
  schema: returnRef.extend({ reason }),
  example: {
    orderId: '01934f5e-7a10-7cc3-9d3a-5b1f0a6f2c11' as OrderId,
    returnId: '01934f5e-7a10-7cc3-9d3a-5b1f0a6f2d22' as ReturnId,
    reason: 'payment refund refused: account closed',
  },
});
export type RejectReturn = MessageOf<typeof RejectReturn>;
