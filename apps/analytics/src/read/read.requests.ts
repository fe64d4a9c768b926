import { shapes } from '@orderflow/contracts';
import { z } from 'zod';
import { eventTypes } from '../projections/events.js';
import { funnelSteps } from '../projections/funnel.js';
import { products } from '../projections/products.js';
import { formats } from './representation.js';

const page = {
  format: z.enum(formats).optional().describe('else what Accept says: application/json or text/csv'),
  limit: z.coerce.number().int().min(1).max(10_000).default(1_000),
  offset: z.coerce.number().int().min(0).max(10_000_000).default(0),
};
const instant = z.iso.datetime({ offset: true, error: 'expected an instant such as 2010-12-01T08:00:00Z' });
const hours = {
  from: instant.optional().describe('hours that begin then or later'),
  to: instant.optional().describe('hours that begin before'),
};
const { country, currency, sku } = shapes;

/** A misspelt name is refused: it would be taken for no wish at all. */
function request<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.strictObject({ ...shape, ...page });
}

const inOrder = ({ from, to }: { readonly from?: string; readonly to?: string }) =>
  from === undefined || to === undefined || new Date(from) < new Date(to);
const orderWanted = { path: ['to'], error: 'expected an instant after from' };

export const salesRequest = request({
  ...hours,
  country: country.optional(),
  currency: currency.optional(),
}).refine(inOrder, orderWanted);

export const productsRequest = request({
  sku: sku.optional(),
  currency: currency.optional(),
  by: z
    .enum(products.sums as [string, ...string[]])
    .default('revenueMinor')
    .describe('the best come first'),
});

export const funnelRequest = request({ country: country.optional(), step: z.enum(funnelSteps).optional() });

export const eventsRequest = request({ ...hours, type: z.enum(eventTypes).optional() }).refine(
  inOrder,
  orderWanted,
);

const count = z.int();
const text = z.string();

function rowsOf(row: z.ZodRawShape) {
  return z.object({
    version: count.describe('of the projection: all rows are of one'),
    rule: count,
    rows: z.array(z.object(row)),
    next: text.optional().describe('the next page'),
  });
}

export const answers = {
  sales: rowsOf({
    ...{ hour: text, country: text, currency: text },
    ...{ orders: count, revenueMinor: count, refundedMinor: count },
  }),
  products: rowsOf({
    ...{ sku: text, currency: text, orders: count, quantity: count },
    ...{ revenueMinor: count, returned: count, returnedMinor: count },
  }),
  funnel: rowsOf({
    ...{ country: text, step: text, orders: count, timed: count, totalMs: count },
    averageMs: count.nullable(),
  }),
  events: rowsOf({ hour: text, type: text, events: count }),
};
