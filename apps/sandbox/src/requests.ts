import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { shapes } from '@orderflow/contracts';
import { newId } from '@orderflow/kernel';
import { idempotencyKeyOf, parseWith, ProblemException } from '@orderflow/service';
import { z } from 'zod';

/** The part of the server's answer that controllers touch. */
export interface Reply {
  status(code: number): unknown;
  header(name: string, value: string): unknown;
  readonly raw: ServerResponse;
}

/** The `Idempotency-Key`, without which nothing is booked here. The answer names it, so that nobody takes it for another's. */
export function requireIdempotencyKey(headers: IncomingHttpHeaders, reply: Reply): string {
  const key = idempotencyKeyOf(headers);
  if (key !== undefined) {
    reply.header('idempotency-key', key);
    return key;
  }
  throw new ProblemException(422, {
    type: 'request-invalid',
    title: 'The request has no Idempotency-Key',
    errors: [{ field: 'Idempotency-Key', expected: 'a header of 1 to 255 visible ASCII characters' }],
  });
}

export const ofOrder = z.object({ orderId: shapes.orderId });

/** The answer that says no, and why. */
export const refused = (status: string) =>
  z.object({ status: z.literal(status), reason: z.string().nullable() });

/** The order that a query string asks about. */
export function orderIdIn(query: unknown): string {
  return parseWith(ofOrder, query).orderId;
}

/** An id as outside systems have them: `ch_0193…`. */
export function newReference(prefix: string): string {
  return `${prefix}_${newId().replaceAll('-', '')}`;
}
