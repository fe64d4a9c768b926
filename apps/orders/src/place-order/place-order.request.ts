import { shapes } from '@orderflow/contracts';
import { z } from 'zod';
import { printable } from '../order/printable.js';

const { customerId, email, country, currency, orderLine, limits } = shapes;

/** The body of `POST /orders`. A field that it does not name is refused: a misspelt one must not be lost in silence. */
export const placeOrderRequest = z.strictObject({
  customerId: printable(customerId),
  email,
  country: printable(country),
  currency,
  lines: z
    .array(z.strictObject({ ...orderLine.shape, description: printable(orderLine.shape.description) }))
    .min(1)
    .max(limits.linesMax),
});
export type PlaceOrderRequest = z.infer<typeof placeOrderRequest>;
