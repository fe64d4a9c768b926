import type { Entry } from '../entries/entry.js';

/** What a file is of; its name says the same. */
export interface FileKey {
  readonly run: number;
  readonly day: string;
  readonly currency: string;
}

export const header = 'record,items,occurred_at,order_id,reference,currency,amount_minor';

/** `2026-11-28-GBP-run-000012.csv`: a late payment is in a later run's file of its own day. */
export const fileName = ({ run, day, currency }: FileKey) =>
  `${day}-${currency}-run-${String(run).padStart(6, '0')}.csv`;

export type Line = Pick<Entry, 'kind' | 'orderId' | 'reference' | 'currency' | 'amountMinor' | 'occurredAt'>;

export function lineOf({ kind, occurredAt, orderId, reference, currency, amountMinor }: Line): string {
  return row(kind, 1, occurredAt.toISOString(), orderId, reference, currency, amountMinor);
}

/** How many there are and what they come to. */
export interface Total {
  readonly items: number;
  readonly amountMinor: number;
}
export interface Totals {
  readonly capture: Total;
  readonly refund: Total;
}

export const noTotals: Totals = {
  capture: { items: 0, amountMinor: 0 },
  refund: { items: 0, amountMinor: 0 },
};

export function add(totals: Totals, { kind, amountMinor }: Line): Totals {
  const { items, amountMinor: before } = totals[kind];
  return { ...totals, [kind]: { items: items + 1, amountMinor: before + amountMinor } };
}

/** The control totals, the last lines of every file: one without them is not whole. */
export function totalLines({ capture, refund }: Totals, currency: string): string[] {
  const line = (record: string, { items, amountMinor }: Total) =>
    row(record, items, '', '', '', currency, amountMinor);
  const all = {
    items: capture.items + refund.items,
    amountMinor: capture.amountMinor + refund.amountMinor,
  };
  return [line('total-captures', capture), line('total-refunds', refund), line('total', all)];
}

/** As RFC 4180 has it. */
const row = (...fields: readonly (string | number)[]) =>
  fields
    .map((field) => String(field))
    .map((text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text))
    .join(',');
