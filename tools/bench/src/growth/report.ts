import type { BenchReport, Check, Target } from '../frame/bench.js';
import { milliseconds } from '../frame/figures.js';
import { percentilesOf } from '../frame/percentiles.js';
import { bytesOf, type TableSize } from '../frame/storage.js';
import type { Table } from '../frame/table.js';
import { completedPerSecond, shopCpuSeconds } from '../orders/figures.js';
import type { Round } from '../orders/run-round.js';

export interface GrowthWindow extends Omit<Round, 'orderIds'> {
  /** Orders that were history when it began. */
  readonly before: number;
  /** At its end. */
  readonly tables: readonly TableSize[];
}

export interface GrowthRun {
  readonly windows: readonly GrowthWindow[];
  readonly checks: readonly Check[];
}

/** What issue 6 asks for. */
const ratioMax = 1.15;
const tablesShown = 12;

const whole = (value: number) => value.toLocaleString('en');
const mib = (bytes: number) => (bytes / 2 ** 20).toFixed(0);

/** Tables, targets and checks (pure). */
export function reportOf(run: GrowthRun): BenchReport {
  const checks = [...run.checks, allMeasured(run)];
  const sound = checks.every(({ passed }) => passed);
  return {
    tables: sound ? [windowTable(run), tableTable(run)] : [],
    notes: [
      'one shop, never restarted; a window places its orders as fast as they are taken and waits until nothing is left to be done',
      'completed: from the first request of a window until its last order is confirmed',
      'p50 and p99: from taken in to confirmed, by the history of each order; at full speed orders wait for each other, in each window alike',
      'CPU of all processes of the shop; what became more on the disk; tables with their indexes, at the end of each window',
    ],
    targets: targetsOf(run).map((target) =>
      sound ? target : { ...target, measured: undefined, met: false },
    ),
    checks,
    raw: run,
  };
}

interface Cost {
  readonly msPerOrder: number;
  readonly p50: number;
  readonly p99: number;
  readonly cpu: number;
}

function costOf(window: GrowthWindow): Cost {
  const { p50, p99 } = percentilesOf(window.tookMs);
  return {
    msPerOrder: 1_000 / completedPerSecond(window),
    ...{ p50, p99, cpu: (shopCpuSeconds(window.usage) * 1_000) / window.placed },
  };
}

function windowTable({ windows }: GrowthRun): Table {
  const costs = windows.map(costOf);
  const [first, last] = [costs[0], costs.at(-1)];
  const times = (of: (cost: Cost) => number) =>
    first && last ? `${(of(last) / of(first)).toFixed(2)} ×` : '';
  return {
    columns: [
      ...['orders before', 'completed/s', 'p50 ms', 'p99 ms', 'CPU s / 1,000'],
      ...['Postgres B/order', 'Kafka B/order', 'WAL B/order', 'tables MiB'],
    ],
    rows: [
      ...windows.map((window, at) => {
        const { msPerOrder, p50, p99, cpu } = costs[at] as Cost;
        const { databaseBytes, kafkaBytes, walBytes } = window.grown;
        return [
          whole(window.before),
          (1_000 / msPerOrder).toFixed(0),
          ...[p50, p99].map(milliseconds),
          cpu.toFixed(3),
          ...[bytesOf(databaseBytes), bytesOf(kafkaBytes), walBytes].map((bytes) =>
            whole(Math.round(bytes / window.placed)),
          ),
          mib(window.tables.reduce((sum, { bytes }) => sum + bytes, 0)),
        ];
      }),
      [
        ...['last : first', times((cost) => 1 / cost.msPerOrder)],
        ...[times(({ p50 }) => p50), times(({ p99 }) => p99), times(({ cpu }) => cpu)],
      ],
    ],
  };
}

/** The largest tables at the end, at the end of each window. */
function tableTable({ windows }: GrowthRun): Table {
  const largest = (windows.at(-1)?.tables ?? []).slice(0, tablesShown);
  return {
    columns: ['MiB after orders', ...windows.map(({ before, placed }) => whole(before + placed))],
    rows: largest.map(({ service, table }) => [
      `${service}.${table}`,
      ...windows.map(({ tables }) =>
        mib(tables.find((one) => one.service === service && one.table === table)?.bytes ?? 0),
      ),
    ]),
  };
}

function targetsOf({ windows }: GrowthRun): Target[] {
  const [first, last] = [windows[0], windows.at(-1)];
  if (!first || !last) return [];
  const target = (name: string, of: (cost: Cost) => number) => {
    const ratio = of(costOf(last)) / of(costOf(first));
    return {
      name: `${name}, of the last window against the first`,
      ...{ wanted: 'at most 1.15 times (aim: 1.05)', measured: `${ratio.toFixed(2)} times` },
      met: ratio <= ratioMax,
    };
  };
  return [
    target('time per order', ({ msPerOrder }) => msPerOrder),
    target('p99', ({ p99 }) => p99),
    target('CPU per order', ({ cpu }) => cpu),
  ];
}

function allMeasured({ windows }: GrowthRun): Check {
  const placed = windows.reduce((sum, window) => sum + window.placed, 0);
  const measured = windows.reduce((sum, { tookMs }) => sum + tookMs.length, 0);
  return {
    name: 'every order is measured',
    passed: placed > 0 && placed === measured,
    detail: `${placed} placed, ${measured} measured`,
  };
}
