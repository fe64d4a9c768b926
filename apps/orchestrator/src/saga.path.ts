import { parseWith, ProblemException } from '@orderflow/service';
import { z } from 'zod';

const path = z.object({ orderId: z.uuid('expected a UUID') });

/** The order id in a path; a 422 problem when it is none. */
export function orderIdFrom(params: unknown): string {
  return parseWith(path, params).orderId.toLowerCase();
}

export function noSuchSaga(orderId: string): ProblemException {
  const detail = `no saga leads an order ${orderId}`;
  return new ProblemException(404, { type: 'saga-unknown', title: 'There is no such saga', detail });
}
