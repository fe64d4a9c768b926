import type { BenchReport, Check, Target } from '../frame/bench.js';
import { median } from '../frame/figures.js';
import { batchSize, type Floor } from '../floor/measure-floor.js';
import { linesPerOrder, skuCount } from '../load/shop-orders.js';
import { profileTables, type ServiceProfile } from '../profile/profiler.js';
import { completedPerSecond, meanFloor, shopCpuSeconds, warmPerSecond } from './figures.js';
import { costsOf } from '../capacity/costs.js';
import type { Round } from './run-round.js';
import { usageTable } from './usage.table.js';

export interface OrdersRun {
  readonly orders: number;
  readonly rounds: readonly Round[];
  /** Before and after the rounds. */
  readonly floors: readonly Floor[];
  readonly checks: readonly Check[];
  readonly profiles: readonly ServiceProfile[];
}

const rate = (perSecond: number) => perSecond.toFixed(0);

/** Tables, targets and checks; figures are the medians of the rounds (pure). */
export function reportOf(run: OrdersRun): BenchReport {
  const { rounds, floors, profiles } = run;
  const checks = [...run.checks, ...new Map(floors.map(({ check }) => [check.detail, check])).values()];
  const sound = checks.every(({ passed }) => passed);
  return {
    tables: sound ? [ratesTable(run), usageTable(rounds), ...profiles.flatMap(profileTables)] : [],
    notes: [
      `${run.orders.toLocaleString('en')} orders of ${linesPerOrder} articles out of ${skuCount.toLocaleString('en')}, goods for all, nobody declined; ` +
        'over HTTP, each with an idempotency key, from a process of its own, 128 requests at once',
      'completed: from the first request until the last order is confirmed; warm: the second half of the orders alone',
      'validation, lanes, parking, metrics and info logs as always; one trace in a hundred recorded and exported',
      'CPU from before the first request until everything has come to its end, customers told; Postgres by whose connections it served',
      `plain SQL: the same six steps, each a transaction with a row that makes it idempotent, fsync on, prepared statements, one connection, ` +
        `one order at a time, or ${batchSize} per transaction; measured before and after the rounds on a Postgres of its own`,
      ...profiles.map(({ service, file }) => `CPU profile of ${service}: ${file}`),
    ],
    targets: targetsOf(run).map((target) =>
      sound ? target : { ...target, measured: undefined, met: false },
    ),
    checks,
    figures: sound ? costsOf(rounds) : undefined,
    raw: { ...run, rounds: rounds.map(({ orderIds: _, ...round }) => round) },
  };
}

function ratesTable({ rounds, floors }: OrdersRun) {
  const floor = meanFloor(floors);
  const against = (perSecond: number) => [
    `${(perSecond / floor.oneByOne).toFixed(2)} ×`,
    `${(perSecond / floor.inBatches).toFixed(2)} ×`,
  ];
  const name = (index: number) => (index === 0 ? 'round 1, cold' : `round ${index + 1}`);
  return {
    columns: [
      'orders per second',
      'completed',
      'warm',
      'taken in',
      'one at a time',
      `in batches of ${batchSize}`,
    ],
    rows: [
      ...rounds.map((round, index) => [
        name(index),
        rate(completedPerSecond(round)),
        rate(warmPerSecond(round)),
        rate((round.placed * 1_000) / round.intakeMs),
        ...against(completedPerSecond(round)),
      ]),
      ...floors.map(({ oneByOne, inBatches }, index) => [
        `plain SQL ${index === 0 ? 'before' : 'after'}`,
        ...['', '', '', rate(oneByOne), rate(inBatches)],
      ]),
    ],
  };
}

/** What issue 6 asks for. */
const wanted = { perSecond: 2_500, timesFloor: 5, cpuSeconds: 0.8 };

function targetsOf({ rounds, floors }: OrdersRun): Target[] {
  const completed = median(rounds.map(completedPerSecond));
  const times = completed / meanFloor(floors).oneByOne;
  const cpu = median(rounds.map(({ usage, placed }) => (shopCpuSeconds(usage) * 1_000) / placed));
  return [
    {
      name: 'completed orders per second',
      wanted: 'at least 2,500 (aim: 5,000)',
      measured: rate(completed),
      met: completed >= wanted.perSecond,
    },
    {
      name: 'completed against plain SQL, one at a time',
      wanted: 'at least 5 times as many',
      measured: `${times.toFixed(2)} times`,
      met: times >= wanted.timesFloor,
    },
    {
      name: 'CPU-seconds per 1,000 orders, all processes of the shop',
      wanted: 'at most 0.8 (aim: 0.4)',
      measured: cpu.toFixed(2),
      met: cpu <= wanted.cpuSeconds,
    },
  ];
}
