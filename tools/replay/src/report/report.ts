import type { CheckResult, Verdict } from '@orderflow/oracle';
import type { OrdersFile } from '../invoices/read-orders.js';
import { count } from '../invoices/invoice-file.js';
import type { SkipReason } from '../invoices/sorting.js';
import type { Placements, RefusedOrder } from '../orders/place-orders.js';
import type { ReturnsReport } from '../returns/replay-returns.js';
import type { Comparisons } from '../totals/compare.js';
import type { Comparison } from '../totals/totals.js';
import type { Outcome } from './measure.js';

/** The report as `--json` writes it. The lines of the orders placed are `lines` less the sum of `skipped`. */
export interface Report extends Outcome, Comparisons {
  readonly input: {
    readonly lines: number;
    /** Different invoice numbers; `returns` of them are cancellations. */
    readonly invoices: number;
    readonly returns: number;
    /** Lines that are in no order, by reason. */
    readonly skipped: Readonly<Partial<Record<SkipReason | 'refused', number>>>;
  };
  readonly returns: ReturnsReport;
  readonly oracle: { readonly passed: boolean; readonly checks: readonly CheckResult[] };
}

export function reportOf(
  { file }: OrdersFile,
  { refused }: Placements,
  outcome: Outcome & Pick<Report, 'returns'>,
  verdict: Verdict,
): Report {
  const { lines, invoices, returns } = file;
  const skipped = new Map<SkipReason | 'refused', number>(file.skipped);
  const refusedLines = linesOf(file.sales, refused);
  if (refusedLines > 0) count(skipped, 'refused', refusedLines);
  return {
    input: { lines, invoices, returns, skipped: Object.fromEntries(skipped) },
    ...outcome,
    oracle: { passed: verdict.passed, checks: verdict.checks },
  };
}

/** Whether all is as it has to be: the oracle, nothing open, and totals that are those of the file. */
export function isGreen({ orders, returns, oracle, ...report }: Report): boolean {
  const isEqual = ([, { equal }]: [string, Comparison]) => equal;
  return oracle.passed && orders.open + returns.open === 0 && comparisonsIn(report).every(isEqual);
}

/** What was compared with the file, by name. */
export function comparisonsIn({ analytics, settlement }: Comparisons): [string, Comparison][] {
  return Object.entries({ analytics, settlement }).flatMap(([name, found]) => (found ? [[name, found]] : []));
}

function linesOf(sales: OrdersFile['file']['sales'], refused: readonly RefusedOrder[]): number {
  const numbers = new Set(refused.map((order) => order.invoiceNo));
  return sales.reduce((sum, sale) => sum + (numbers.has(sale.invoiceNo) ? sale.linesOfFile : 0), 0);
}
