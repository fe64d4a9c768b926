import type { OrderLine } from '@orderflow/contracts';
import { InvariantBroken } from '@orderflow/kernel';
import type { SkipReason } from './sorting.js';

/** A sale with what is left of it after sorting: at least one line. */
export interface Invoice {
  readonly invoiceNo: string;
  /** Undefined for a guest. */
  readonly customerId: string | undefined;
  readonly country: string;
  readonly lines: OrderLine[];
  /** Where it begins in the file. */
  readonly atLine: number;
  /** How many lines of the file those are: a record with a line break inside is more than one. */
  linesOfFile: number;
}

/** One line of a cancellation. */
export interface CancelledLine {
  readonly invoiceNo: string;
  readonly customerId: string | undefined;
  readonly sku: string;
  /** As the file has it: negative. */
  readonly quantity: number;
  readonly atLine: number;
  readonly linesOfFile: number;
  /** It comes after the last sale that was wanted. */
  readonly beyondLimit: boolean;
}

/** A whole file of invoices, with every one of its lines accounted for. */
export interface InvoiceFile {
  /** Lines after the header. */
  readonly lines: number;
  /** Different invoice numbers, cancellations among them. */
  readonly invoices: number;
  readonly returns: number;
  /** Sales of which no line was left. */
  readonly emptySales: number;
  /** Lines that are in no invoice of {@link sales}, by reason. */
  readonly skipped: ReadonlyMap<SkipReason, number>;
  /** What is wrong with the first {@link problemsMax} malformed lines. */
  readonly malformed: readonly { line: number; problem: string }[];
  /** How many records are malformed in all. */
  readonly malformedCount: number;
  /** Stock codes that are not goods, with their lines. */
  readonly nonGoods: ReadonlyMap<string, number>;
  /** In the order in which they begin in the file; the lines of one need not stand together. */
  readonly sales: readonly Invoice[];
  readonly cancelled: readonly CancelledLine[];
}

export const problemsMax = 1_000;

/** Throws when some line of the file is in no bucket, or in two. */
export function assertAllCounted({
  lines,
  sales,
  skipped,
}: Pick<InvoiceFile, 'lines' | 'sales' | 'skipped'>): void {
  let counted = 0;
  for (const sale of sales) counted += sale.linesOfFile;
  for (const lines of skipped.values()) counted += lines;
  if (counted !== lines)
    throw new InvariantBroken(`the file has ${lines} lines, but ${counted} are accounted for`);
}

export function count<K>(counts: Map<K, number>, key: K, by: number): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}
