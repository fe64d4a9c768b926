import type { OrderId } from '@orderflow/kernel';
import { z } from 'zod';
import { event, type MessageOf } from '../contract.js';
import { email, notice, orderId, reason, returnId } from '../shapes.js';

const told = z.object({
  orderId,
  notice,
  /** The return that it is about. */
  returnId: returnId.optional(),
  channel: z.literal('email'),
  address: email,
});

/** Version 1 had a closed list of notices. */
const asBefore = (data: unknown) => data;

export const CustomerNotified = event({
  type: 'CustomerNotified',
  version: 2,
  upcasters: { 1: asBefore },
  owner: 'notifications',
  summary: 'The customer was told.',
  schema: told,
  example: {
    orderId: '01934f5e-7a10-7cc3-9d3a-5b1f0a6f2c11' as OrderId,
    notice: 'order-confirmed',
    channel: 'email',
    address: 'ada@example.com',
  },
});
export type CustomerNotified = MessageOf<typeof CustomerNotified>;

export const NotificationFailed = event({
  type: 'NotificationFailed',
  version: 2,
  upcasters: { 1: asBefore },
  owner: 'notifications',
  summary: 'The customer could not be told and will not be.',
  schema: told.extend({ reason }),
  example: {
    orderId: '01934f5e-7a10-7cc3-9d3a-5b1f0a6f2c11' as OrderId,
    notice: 'order-confirmed',
    channel: 'email',
    address: 'ada@example.com',
    reason: 'mailbox unknown',
  },
});
export type NotificationFailed = MessageOf<typeof NotificationFailed>;
