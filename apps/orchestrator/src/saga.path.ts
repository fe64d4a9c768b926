import type { SagaKey } from '@orderflow/sagas';
import { parseWith, ProblemException } from '@orderflow/service';
import { z } from 'zod';
import { fulfilOrder } from './fulfil-order/fulfil-order.saga.js';
import { returnGoods } from './return-goods/return-goods.saga.js';

const path = z.object({ orderId: z.uuid('expected a UUID') });

/** Which return of the order is meant; without it the order itself. */
export const returnId = z.uuid('expected a UUID').toLowerCase().optional();

/** The saga that leads the order in a path, or a return of it; a 422 problem when the path has no order id. */
export function sagaKeyFrom(params: unknown, instance?: string): SagaKey {
  const subject = parseWith(path, params).orderId.toLowerCase();
  return { saga: (instance === undefined ? fulfilOrder : returnGoods).name, subject, instance };
}

export function noSuchSaga({ subject, instance }: SagaKey): ProblemException {
  const what = instance === undefined ? '' : `return ${instance} of `;
  const detail = `no saga leads ${what}an order ${subject}`;
  return new ProblemException(404, { type: 'saga-unknown', title: 'There is no such saga', detail });
}
