import type { InvoiceLine } from './invoice-line.js';

/** Why a line of the file is no line of an order. Every line has exactly one of these, or is in an order. */
export const skipReasons = {
  malformed: 'cannot be read, see below',
  cancellation: 'of a cancellation (C…), see the returns below',
  'other-document': 'of a document that is neither sale nor cancellation (another letter before the number)',
  'non-goods': 'not goods: the stock code has no article number of four digits or more',
  'no-quantity': 'quantity zero or negative outside a cancellation',
  free: 'price zero, negative or below half a penny',
  'over-limits': 'of an invoice that the orders API would not take, see below',
  'beyond-limit': 'of an invoice beyond --limit',
} as const;
export type SkipReason = keyof typeof skipReasons;

/** An article number, maybe between letters: `71053`, `85123A`, `DCGS0003`; not `POST`, `C2`, `BANK CHARGES`, `GIFT_0001_20`. */
export const goods = /^[A-Z]*\d{4,}[A-Z]*$/;

/** The reason for which a well-formed line cannot be in any order, or undefined when it can. */
export function reasonToSkip(line: InvoiceLine): SkipReason | undefined {
  if (line.invoiceNo.startsWith('C')) return 'cancellation';
  if (!/^\d/.test(line.invoiceNo)) return 'other-document';
  if (!goods.test(line.stockCode)) return 'non-goods';
  if (line.quantity <= 0) return 'no-quantity';
  if (line.unitPriceMinor <= 0) return 'free';
  return undefined;
}
