import { currencies, type OrderId, type ReturnId } from '@orderflow/kernel';
import { z } from 'zod';

/** Limits of an order, wide enough for the largest real one (705 lines, 80,995 pieces of one article). */
export const limits = {
  linesMax: 2_000,
  quantityMax: 1_000_000,
  unitPriceMinorMax: 100_000_000,
  descriptionLengthMax: 200,
} as const;

export const orderId = z.uuid() as unknown as z.ZodType<OrderId>;
export const returnId = z.uuid() as unknown as z.ZodType<ReturnId>;
export const currency = z.enum(currencies);
export const sku = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$/,
    'a SKU of 1 to 32 letters, digits, dots, dashes or underscores',
  );
export const customerId = z.string().min(1).max(64);
export const email = z.email().max(254);
export const country = z.string().min(2).max(64);
export const amountMinor = z.int().min(0);
export const quantity = z.int().min(1).max(limits.quantityMax);

export const orderLine = z.object({
  sku,
  description: z.string().max(limits.descriptionLengthMax),
  quantity,
  unitPriceMinor: z.int().min(0).max(limits.unitPriceMinorMax),
});
export type OrderLine = z.infer<typeof orderLine>;

/** What is reserved and shipped: no prices, no descriptions. */
export const stockLine = z.object({ sku, quantity });
export type StockLine = z.infer<typeof stockLine>;

/** Pieces of one article that came back, at the price that was paid for each. */
export const returnedLine = stockLine.extend({ unitPriceMinor: orderLine.shape.unitPriceMinor });
export type ReturnedLine = z.infer<typeof returnedLine>;

export const orderRef = z.object({ orderId });
/** One return of an order: an order can have several. */
export const returnRef = z.object({ orderId, returnId });
export const reason = z.string().min(1).max(500);
/** A moment as the outside tells it. */
export const moment = z.iso.datetime();
/** What a customer is told about. More kinds come: who reads of them must not refuse one that is new. */
export const notice = z
  .string()
  .regex(/^[a-z]+(-[a-z]+)*$/, 'words of lower-case letters with dashes between');
export type Notice =
  | 'order-confirmed'
  | 'order-rejected'
  | 'order-cancelled'
  | 'order-dispatched'
  | 'goods-returned'
  | 'goods-return-rejected';
