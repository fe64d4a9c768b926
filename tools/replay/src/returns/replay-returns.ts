import type { Database } from '@orderflow/postgres';
import type { AcceptedOrder } from '../orders/place-orders.js';
import { awaitReturns, placeReturns, type AcceptedReturn, type ReturnPlacements } from './place-returns.js';
import { unmatchedReasons, type ReturnsFile, type UnmatchedReason } from './match-returns.js';

/** What became of the cancellations of a file. Money in minor units. */
export interface ReturnsReport {
  /** Lines of cancellations, and those of them that are in no return, by reason. */
  readonly lines: number;
  readonly unmatched: Readonly<Partial<Record<UnmatchedReason, number>>>;
  /** Accepted with 202, and what became of them. */
  readonly placed: number;
  readonly completed: number;
  readonly rejected: number;
  readonly open: number;
  /** Not accepted, by reason: none of them should be. */
  readonly refused: Readonly<Record<string, number>>;
  /** Of those that were completed. */
  readonly pieces: number;
  readonly refundedMinor: number;
}

export interface ReplayReturnsRun {
  readonly url: string;
  readonly database: Database;
  readonly returns: ReturnsFile;
  readonly accepted: readonly AcceptedOrder[];
  readonly runId: string;
  readonly quietMs?: number;
  readonly signal?: AbortSignal;
  say(line: string): void;
  show(progress: string): void;
}

export interface ReplayedReturns {
  readonly report: ReturnsReport;
  readonly placed: readonly (AcceptedReturn & { readonly completed: boolean })[];
}

/** Places the returns of the orders that were confirmed, and waits for their ends. */
export async function replayReturns(run: ReplayReturnsRun): Promise<ReplayedReturns> {
  const { url, database, returns, accepted, runId, quietMs, signal, say, show } = run;
  const confirmed = await confirmedAmong(database, accepted);
  const placements = await placeReturns({
    ...{ url, returns: returns.returns, confirmed, runId, signal },
    onPlaced: (placed) => show(`${placed} of ${returns.returns.length} returns placed`),
  });
  for (const { invoiceNo, reason, detail } of placements.refused)
    say(`return ${invoiceNo} refused with ${reason}: ${detail}`);
  show('waiting for the returns');
  const returnIds = placements.accepted.map(({ returnId }) => returnId);
  const ends = await awaitReturns(database, returnIds, { quietMs, signal });
  return {
    report: reportOf(returns, placements, ends),
    placed: placements.accepted.map((one) => ({ ...one, completed: ends.get(one.returnId) === 'completed' })),
  };
}

async function confirmedAmong(database: Database, accepted: readonly AcceptedOrder[]) {
  const rows = await database.query<{ orderId: string }>(
    `select order_id as "orderId" from orders
      where order_id = any($1::uuid[]) and status not in ('placed', 'cancelling', 'rejected', 'cancelled')`,
    [accepted.map(({ orderId }) => orderId)],
  );
  const ids = new Set(rows.map(({ orderId }) => orderId));
  return new Map(accepted.filter(({ orderId }) => ids.has(orderId)).map((order) => [order.invoiceNo, order]));
}

export function reportOf(
  { lines, unmatched }: ReturnsFile,
  { accepted, refused, withoutOrder }: ReturnPlacements,
  ends: Awaited<ReturnType<typeof awaitReturns>>,
): ReturnsReport {
  const of = (end: string) => accepted.filter(({ returnId }) => (ends.get(returnId) ?? 'open') === end);
  const completed = of('completed');
  const notConfirmed = withoutOrder.reduce((sum, { linesOfFile }) => sum + linesOfFile, 0);
  const byReason = Map.groupBy(refused, ({ reason }) => reason);
  return {
    lines,
    unmatched: {
      ...Object.fromEntries(unmatched),
      ...(notConfirmed > 0 && { 'order-not-confirmed': notConfirmed }),
    },
    placed: accepted.length,
    completed: completed.length,
    rejected: of('rejected').length,
    open: of('open').length,
    refused: Object.fromEntries([...byReason].map(([reason, all]) => [reason, all.length])),
    pieces: completed.flatMap(({ lines }) => lines).reduce((sum, { quantity }) => sum + quantity, 0),
    refundedMinor: completed.reduce((sum, { refundMinor }) => sum + refundMinor, 0),
  };
}

const number = (value: number) => value.toLocaleString('en');

/** What was done with every line of the cancellations. */
export function describeReturns(report: ReturnsReport): string[] {
  const { lines, unmatched, placed, completed, rejected, open, pieces, refundedMinor } = report;
  if (lines === 0) return [];
  const left = (Object.entries(unmatched) as [UnmatchedReason, number][]).sort(([, a], [, b]) => b - a);
  return [
    `${number(placed)} returns placed: ${number(completed)} completed, ${number(rejected)} rejected, ${number(open)} open; ` +
      `${number(pieces)} pieces came back, ${(refundedMinor / 100).toFixed(2)} refunded`,
    ...left.map(
      ([reason, n]) => `${number(n).padStart(9)}  lines in no return, ${reason}: ${unmatchedReasons[reason]}`,
    ),
  ];
}
