import { shapes } from '@orderflow/contracts';
import type { OrderId } from '@orderflow/kernel';
import { parseWith, ProblemException } from '@orderflow/service';
import { z } from 'zod';

const orderParams = z.object({ orderId: shapes.orderId });

/** The order id of a path, in the lower case in which orders are stored. */
export function orderIdFrom(params: unknown): OrderId {
  return parseWith(orderParams, params).orderId.toLowerCase() as OrderId;
}

export function noSuchOrder(orderId: OrderId): ProblemException {
  return new ProblemException(404, {
    type: 'order-unknown',
    title: 'There is no such order',
    errors: [{ field: 'orderId', value: orderId, expected: 'the id of an order that was placed' }],
  });
}
