import type { BenchReport, Check } from '../frame/bench.js';
import { milliseconds } from '../frame/figures.js';
import { histogramLines } from '../frame/histogram.js';
import { percentilesOf } from '../frame/percentiles.js';
import type { Table } from '../frame/table.js';
import { completedPerSecond, warmPerSecond } from '../orders/figures.js';
import type { Round } from '../orders/run-round.js';
import { usageTable } from '../orders/usage.table.js';

export interface ReplayRun {
  /** The lines of each order. */
  readonly linesEach: readonly number[];
  /** Sales that the shop does not take. */
  readonly overLimits: number;
  readonly round: Round;
  readonly checks: readonly Check[];
}

const whole = (value: number) => Math.round(value).toLocaleString('en');

/** Tables, histogram and checks (pure). */
export function reportOf(run: ReplayRun): BenchReport {
  const { round, linesEach, overLimits } = run;
  const checks = [...run.checks, allPlaced(run)];
  const sound = checks.every(({ passed }) => passed);
  return {
    tables: sound ? [ratesTable(run), usageTable([round])] : [],
    charts: sound ? [histogramLines('ms from taken in to confirmed, at full speed', round.tookMs)] : [],
    notes: [
      `${whole(linesEach.length)} sales of a file of real invoices with ${whole(linesOf(run))} lines, the longest with ` +
        `${Math.max(...linesEach)}; ${overLimits} more are beyond what the shop takes`,
      'goods for all, nobody declined; over HTTP as fast as they are taken, 128 requests at once, by processes that are cold',
      'completed: from the first request until the last order is confirmed; warm: the second half of the orders alone',
      'latency: by the history of each order; at full speed orders wait for each other, so it tells of the backlog, too',
    ],
    targets: [],
    checks,
    raw: { ...run, round: { ...round, orderIds: undefined } },
  };
}

const linesOf = ({ linesEach }: Pick<ReplayRun, 'linesEach'>) =>
  linesEach.reduce((sum, lines) => sum + lines, 0);

function ratesTable(run: ReplayRun): Table {
  const { round, linesEach } = run;
  const perOrder = linesOf(run) / linesEach.length;
  const { p50, p95, p99, max } = percentilesOf(round.tookMs);
  const row = (name: string, perSecond: number, latencies: readonly string[]) => [
    ...[name, perSecond.toFixed(0), whole(perSecond * perOrder), perOrder.toFixed(1)],
    ...latencies,
  ];
  return {
    columns: ['per second', 'orders', 'lines', 'lines an order', 'p50 ms', 'p95', 'p99', 'max'],
    rows: [
      row('completed', completedPerSecond(round), [p50, p95, p99, max].map(milliseconds)),
      row('warm', warmPerSecond(round), []),
    ],
  };
}

function allPlaced({ round, linesEach }: ReplayRun): Check {
  return {
    name: 'every sale is placed and measured',
    passed: round.placed === linesEach.length && round.tookMs.length === linesEach.length,
    detail: `${linesEach.length} in the file, ${round.placed} placed, ${round.tookMs.length} measured`,
  };
}
