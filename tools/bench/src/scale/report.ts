import type { BenchReport, Check } from '../frame/bench.js';
import { milliseconds } from '../frame/figures.js';
import { percentilesOf } from '../frame/percentiles.js';
import type { Table } from '../frame/table.js';
import { benchName } from '../machine/meter.js';
import { completedPerSecond, shopCpuSeconds, warmPerSecond } from '../orders/figures.js';
import type { Round } from '../orders/run-round.js';

export interface ScaleStep {
  /** Instances of each service. */
  readonly each: number;
  readonly round: Round;
}

export interface ScaleRun {
  readonly orders: number;
  readonly steps: readonly ScaleStep[];
  readonly checks: readonly Check[];
}

/** Tables and checks (pure). */
export function reportOf({ orders, steps, checks }: ScaleRun): BenchReport {
  const sound = checks.every(({ passed }) => passed);
  return {
    tables: sound ? [rateTable(steps), cpuTable(steps)] : [],
    notes: [
      `${orders.toLocaleString('en')} orders of three lines at each step, after a warm-up, over HTTP as fast as they are taken; ` +
        'the requests are divided evenly among the instances of the orders service',
      'all on this one machine: more instances do not get more cores, so what is seen is what it costs to divide the work; ' +
        'one broker, one Postgres, one sandbox as the outside world',
      'p50 and p99: from taken in to confirmed, by the history of each order; at full speed orders wait for each other',
    ],
    targets: [],
    checks,
    raw: {
      orders,
      steps: steps.map(({ each, round: { orderIds: _, ...round } }) => ({ each, round })),
      checks,
    },
  };
}

function rateTable(steps: readonly ScaleStep[]): Table {
  const first = steps[0]?.round;
  return {
    columns: [
      ...['of each service', 'completed/s', 'warm/s', 'against one', 'p50 ms', 'p99 ms'],
      ...['CPU s / 1,000', 'PSS MiB'],
    ],
    rows: steps.map(({ each, round }) => {
      const { p50, p99 } = percentilesOf(round.tookMs);
      const against = first ? completedPerSecond(round) / completedPerSecond(first) : 1;
      return [
        String(each),
        ...[completedPerSecond(round), warmPerSecond(round)].map((rate) => rate.toFixed(0)),
        `${against.toFixed(2)} ×`,
        ...[p50, p99].map(milliseconds),
        cpuPerThousand(round).toFixed(3),
        String(Math.round(round.usage.peakTogether.pssBytes / 2 ** 20)),
      ];
    }),
  };
}

/** All instances of a service together. */
function cpuTable(steps: readonly ScaleStep[]): Table {
  const serviceOf = (process: string) => process.replace(/-\d+$/, '');
  const names = new Set(steps.flatMap(({ round }) => Object.keys(round.usage.cpu.of).map(serviceOf)));
  names.delete(benchName);
  const used = ({ usage, placed }: Round, service: string) =>
    Object.entries(usage.cpu.of).reduce(
      (sum, [process, seconds]) => (serviceOf(process) === service ? sum + seconds : sum),
      0,
    ) *
    (1_000 / placed);
  return {
    columns: ['CPU-seconds per 1,000 orders', ...steps.map(({ each }) => `${each} of each`)],
    rows: [...names].map((name) => [name, ...steps.map(({ round }) => used(round, name).toFixed(3))]),
  };
}

const cpuPerThousand = ({ usage, placed }: Round) => (shopCpuSeconds(usage) * 1_000) / placed;
