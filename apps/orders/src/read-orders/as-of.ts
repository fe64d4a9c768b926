import { z } from 'zod';
import { ProblemException } from '@orderflow/service';
import type { OrderDetails } from './order.queries.js';

const digits = /^[1-9]\d{0,8}$/;
const uuidV7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;
const instant = z.iso.datetime({ offset: true });

/** A point of an order's life: one of its versions, or an instant. */
export type Point = { readonly version: number } | { readonly at: Date };

/** What `asOf` says: a version, the id of an event (of any service; UUIDv7, which has its instant in it), or a time. */
export const asOfPoint = z
  .string()
  .refine(
    (text) => digits.test(text) || uuidV7.test(text) || instant.safeParse(text).success,
    'expected a version, the id of an event, or a time such as 2010-12-01T08:26:00Z',
  )
  .describe('a version, the id of an event, or a time: the order as it was then');

/** The point that a valid `asOf` names. */
export function pointOf(text: string): Point {
  if (digits.test(text)) return { version: Number(text) };
  if (uuidV7.test(text)) return { at: new Date(parseInt(text.replace('-', '').slice(0, 12), 16)) };
  return { at: new Date(text) };
}

/** The order as it was at that point of its history. Throws a 404 problem where it was not placed yet, or never came to that version. */
export function orderAsOf<Order extends Pick<OrderDetails, 'history' | 'orderId'>>(
  order: Order,
  asked: string,
) {
  const point = pointOf(asked);
  const history = order.history.filter(({ version, at }) =>
    'version' in point ? version <= point.version : new Date(at) <= point.at,
  );
  const last = history.at(-1);
  if (!last || ('version' in point && last.version !== point.version)) throw notThen(order, asked);
  const { status, version, reason } = last;
  return { ...order, status, version, reason, history };
}

function notThen({ orderId, history }: Pick<OrderDetails, 'history' | 'orderId'>, value: string) {
  const [first] = history;
  return new ProblemException(404, {
    type: 'order-not-then',
    title: `Order ${orderId} was not there then`,
    errors: [{ field: 'asOf', value, expected: `versions 1 to ${history.length}, or ${first?.at} or later` }],
  });
}
