import { shapes } from '@orderflow/contracts';
import { z } from 'zod';
import type { Invoice } from './invoice-file.js';

/** The body of `POST /orders`, within the limits that the API has. */
const orderBody = z.object({
  customerId: shapes.customerId,
  email: shapes.email,
  country: shapes.country,
  currency: shapes.currency,
  lines: z.array(shapes.orderLine).min(1).max(shapes.limits.linesMax),
});
export type OrderBody = z.infer<typeof orderBody>;

export type ToOrder = { ok: true; body: OrderBody } | { ok: false; problems: string[] };

/** The order that an invoice asks for, or every field that the orders API would not take. */
export function toOrder({ invoiceNo, customerId = `guest-${invoiceNo}`, country, lines }: Invoice): ToOrder {
  const parsed = orderBody.safeParse({
    customerId,
    email: `${customerId.toLowerCase()}@customers.example`,
    country,
    currency: 'GBP',
    lines,
  });
  if (parsed.success) return { ok: true, body: parsed.data };
  return {
    ok: false,
    problems: parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`),
  };
}
