import { shapes } from '@orderflow/contracts';
import { z } from 'zod';
import { returnStatuses } from '../returns/order-return.js';
import { orderStatuses } from './order.js';

const links = z.object({
  self: z.string(),
  events: z.string(),
  cancellation: z.string(),
  returns: z.string(),
});
const status = z.enum(orderStatuses);
const version = z.int().min(1).describe('one more with each entry of the history');
const waitingFor = z
  .array(z.string())
  .optional()
  .describe('what has to come before the next status; absent once the order has ended');

/** What is answered to a request that an order was accepted for. */
export const accepted = z.object({ orderId: shapes.orderId, status, version, waitingFor, links });

export const orderSummary = z.object({
  orderId: shapes.orderId,
  customerId: shapes.customerId,
  country: shapes.country,
  currency: shapes.currency,
  totalMinor: shapes.amountMinor,
  status,
  reason: z.string().optional(),
  version,
  placedAt: z.iso.datetime(),
});

export const orderDetails = orderSummary.extend({
  email: shapes.email,
  lines: z.array(shapes.orderLine),
  history: z.array(z.object({ status, at: z.iso.datetime(), reason: z.string().optional(), version })),
  returns: z.array(
    z.object({
      returnId: shapes.returnId,
      status: z.enum(returnStatuses),
      lines: z.array(shapes.returnedLine),
      refundMinor: shapes.amountMinor,
      reason: z.string().optional(),
      requestedAt: z.iso.datetime(),
      updatedAt: z.iso.datetime(),
    }),
  ),
  waitingFor,
  links,
});

export const orderPage = z.object({
  orders: z.array(orderSummary),
  next: shapes.orderId.optional().describe('give it as `after` to have the next page'),
});

export const orderCounts = z.record(status, z.int().min(0));
