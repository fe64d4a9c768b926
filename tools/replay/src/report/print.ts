import type { OrdersFile } from '../invoices/read-orders.js';
import { skipReasons } from '../invoices/sorting.js';
import type { Comparison } from '../totals/totals.js';
import type { RefusedOrder } from '../orders/place-orders.js';
import { describeReturns } from '../returns/replay-returns.js';
import { lineRanges } from './line-ranges.js';
import { comparisonsIn, type Report } from './report.js';

const examplesMax = 20;
const number = (value: number) => value.toLocaleString('en');

/** What was done with every line of the file. */
export function describeInput({ file, orders, overLimits }: OrdersFile): string[] {
  const guests = orders.filter(({ body }) => body.customerId.startsWith('guest-')).length;
  const orderLines = orders.reduce((sum, { body }) => sum + body.lines.length, 0);
  const skipped = [...file.skipped].sort(([, a], [, b]) => b - a);
  return [
    `${number(file.lines)} lines, ${number(file.invoices)} invoices, ${number(file.returns)} of them returns`,
    row(orderLines, `in ${number(orders.length)} orders, ${number(guests)} of them by guests (no customer)`),
    ...skipped.map(([reason, lines]) => row(lines, `${reason}: ${skipReasons[reason]}`)),
    ...(file.emptySales > 0 ? [`${number(file.emptySales)} sales had no line left for an order`] : []),
    ...nonGoods(file.nonGoods),
    ...overLimits
      .slice(0, examplesMax)
      .map(({ invoiceNo, problems }) => `invoice ${invoiceNo}: ${problems.slice(0, 3).join('; ')}`),
    ...more(overLimits.length, 'invoices over the limits'),
    ...malformed(file),
  ];
}

/** Orders that the API answered with a 4xx, by reason. */
export function describeRefused(refused: readonly RefusedOrder[]): string[] {
  return [...Map.groupBy(refused, (order) => order.reason)].map(([reason, orders]) => {
    const example = `invoice ${orders[0]?.invoiceNo}: ${orders[0]?.detail}`;
    return row(orders.length, `refused with ${reason}, for example ${example}`);
  });
}

/** The outcome, the oracle's verdict, and whether totals are those of the file. */
export function describeOutcome({
  orders,
  ordersPerSecond,
  latencyMs,
  returns,
  oracle,
  ...comparisons
}: Report): string[] {
  const passed = oracle.checks.filter((check) => check.passed).length;
  return [
    `${number(orders.placed)} orders placed: ${number(orders.confirmed)} confirmed, ${number(orders.rejected)} rejected, ` +
      `${number(orders.cancelled)} cancelled, ${number(orders.open)} open`,
    `${number(ordersPerSecond)} orders per second; from acceptance to the end: p50 ${number(latencyMs.p50)} ms, p99 ${number(latencyMs.p99)} ms`,
    ...describeReturns(returns),
    `oracle: ${oracle.passed ? 'passed' : 'FAILED'}, ${passed} of ${oracle.checks.length} checks`,
    ...oracle.checks.map(
      (check) => `  ${check.passed ? 'ok    ' : 'FAILED'}  ${check.name}: ${check.detail}`,
    ),
    ...comparisonsIn(comparisons).flatMap(describeComparison),
  ];
}

function describeComparison([name, { equal, compared, sums, differences }]: [string, Comparison]): string[] {
  const all = Object.entries(sums).map(([sum, value]) => `${sum} ${number(value)}`);
  return [
    `${name}: ${equal ? 'equal to' : 'DIFFERS from'} the file in ${number(compared)} totals: ${all.join(', ')}`,
    ...differences.map(
      (one) => `  ${one.name} is ${number(one.file)} by the file, ${number(one.got)} by ${name}`,
    ),
  ];
}

function nonGoods(codes: ReadonlyMap<string, number>): string[] {
  const sorted = [...codes].sort(([, a], [, b]) => b - a);
  const shown = sorted.slice(0, examplesMax).map(([code, lines]) => `${code} ${number(lines)}`);
  if (shown.length === 0) return [];
  return [
    `not goods: ${shown.join(', ')}${sorted.length > shown.length ? `, and ${sorted.length - shown.length} other codes` : ''}`,
  ];
}

function malformed({ malformed, malformedCount }: OrdersFile['file']): string[] {
  const unnamed = malformedCount - malformed.length;
  const others = malformed.slice(examplesMax).map(({ line }) => line);
  return [
    ...malformed.slice(0, examplesMax).map(({ line, problem }) => `line ${number(line)} ${problem}`),
    ...(others.length > 0 ? [`malformed too: lines ${lineRanges(others)}`] : []),
    ...(unnamed > 0 ? [`and ${number(unnamed)} malformed lines after those`] : []),
  ];
}

function more(total: number, what: string): string[] {
  return total > examplesMax ? [`and ${number(total - examplesMax)} more ${what}`] : [];
}

function row(count: number, text: string): string {
  return `${number(count).padStart(9)}  ${text}`;
}
