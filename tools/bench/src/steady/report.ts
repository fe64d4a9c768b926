import type { BenchReport, Check, Target } from '../frame/bench.js';
import { milliseconds } from '../frame/figures.js';
import { histogramLines } from '../frame/histogram.js';
import { percentilesOf } from '../frame/percentiles.js';
import type { Table } from '../frame/table.js';
import { benchName, type Usage } from '../machine/meter.js';
import { shopCpuSeconds } from '../orders/figures.js';
import { usageTable } from '../orders/usage.table.js';
import { hopNames } from './journeys.js';
import type { Phase } from './run-phase.js';

export interface SteadyRun {
  readonly seconds: number;
  readonly idle: Usage;
  readonly phases: readonly Phase[];
  readonly checks: readonly Check[];
}

/** Tables, histograms, targets and checks (pure). */
export function reportOf(run: SteadyRun): BenchReport {
  const { idle, phases, seconds } = run;
  const checks = [...run.checks, ...phases.map(allMeasured)];
  const sound = checks.every(({ passed }) => passed);
  const targets = [...phases.flatMap(targetsOf), ...idleTargets(idle)];
  return {
    tables: sound ? [latencyTable(phases), hopTable(phases), ...phases.map(usageOf), idleTable(idle)] : [],
    charts: sound ? phases.map(chartOf) : [],
    notes: [
      `${seconds} s at each rate, evenly, after a warm-up; from a process of its own`,
      'latency: from the moment at which a request was due, sent or not, to the commit of the confirmation as Postgres ' +
        'stamped it; one clock, that of this machine',
      'hops: between the commits that brought an order to each station, the turns of the orchestrator between them included',
      'idle: after the warm-up, nothing asked of it for 30 s; one trace in a hundred recorded',
    ],
    targets: targets.map((target) => (sound ? target : { ...target, measured: undefined, met: false })),
    checks,
    raw: { ...run, phases: phases.map(({ orderIds: _, ...phase }) => phase) },
  };
}

const totals = ({ journeys }: Phase) => percentilesOf(journeys.map(({ totalMs }) => totalMs));
const cpuPerThousand = ({ usage, placed }: Phase) => (shopCpuSeconds(usage) * 1_000) / placed;
const gib = (bytes: number) => (bytes / 2 ** 30).toFixed(2);
const idleShare = (usage: Usage) => (shopCpuSeconds(usage) * 1_000) / usage.durationMs;
const percent = (share: number) => `${(share * 100).toFixed(1)} %`;

function allMeasured({ rate, placed, journeys, refused }: Phase): Check {
  return {
    name: `every order at ${rate} per second is measured`,
    passed: journeys.length === placed && Object.keys(refused).length === 0,
    detail: `${placed} placed, ${journeys.length} measured, refused: ${JSON.stringify(refused)}`,
  };
}

function latencyTable(phases: readonly Phase[]): Table {
  return {
    columns: [
      ...['ms from due to confirmed', 'p50', 'p95', 'p99', 'p99.9', 'max'],
      ...['answer p50', 'answer p99', 'CPU s / 1,000'],
    ],
    rows: phases.map((phase) => {
      const { p50, p95, p99, p999, max } = totals(phase);
      const answer = percentilesOf(phase.answerMs);
      return [
        `${phase.rate} per second`,
        ...[p50, p95, p99, p999, max, answer.p50, answer.p99].map(milliseconds),
        cpuPerThousand(phase).toFixed(2),
      ];
    }),
  };
}

function hopTable(phases: readonly Phase[]): Table {
  const of = ({ journeys }: Phase, hop: number) =>
    percentilesOf(journeys.map(({ hopsMs }) => hopsMs[hop] ?? 0));
  return {
    columns: ['ms', ...phases.flatMap(({ rate }) => [`${rate}/s p50`, `p95`, `p99`])],
    rows: hopNames.map((name, hop) => [
      name,
      ...phases.flatMap((phase) => {
        const { p50, p95, p99 } = of(phase, hop);
        return [p50, p95, p99].map(milliseconds);
      }),
    ]),
  };
}

function usageOf(phase: Phase): Table {
  const { columns, rows } = usageTable([phase]);
  return { columns: [`${phase.rate}/s: ${columns[0]}`, ...columns.slice(1)], rows };
}

function idleTable(idle: Usage): Table {
  const names = Object.keys(idle.cpu.of).filter((name) => name !== benchName);
  const seconds = idle.durationMs / 1_000;
  const mib = (bytes: number) => String(Math.round(bytes / 2 ** 20));
  return {
    columns: ['idle', 'of one core', 'PSS MiB'],
    rows: [
      ...names.map((name) => [
        name,
        percent((idle.cpu.of[name] ?? 0) / seconds),
        mib(idle.peak[name]?.pssBytes ?? 0),
      ]),
      ['all of the shop', percent(idleShare(idle)), mib(idle.peakTogether.pssBytes)],
    ],
  };
}

const chartOf = (phase: Phase) =>
  histogramLines(
    `ms from due to confirmed, ${phase.rate} orders per second`,
    phase.journeys.map(({ totalMs }) => totalMs),
  );

interface Wanted {
  readonly p50: readonly [atLeast: number, aim: number];
  readonly p99: readonly [atLeast: number, aim: number];
  readonly cpu: readonly [atLeast: number, aim: number];
}

/** What issue 6 asks for, by orders per second. */
const wanted: Readonly<Record<number, Wanted>> = {
  50: { p50: [40, 20], p99: [150, 60], cpu: [20, 8] },
  500: { p50: [120, 60], p99: [300, 150], cpu: [3.8, 2] },
};

function targetsOf(phase: Phase): Target[] {
  const asked = wanted[phase.rate];
  if (!asked) return [];
  const { p50, p99 } = totals(phase);
  const cpu = cpuPerThousand(phase);
  const at = `at ${phase.rate} per second`;
  const most = ([limit, aim]: Wanted['p50'], unit = '') => `at most ${limit}${unit} (aim: ${aim}${unit})`;
  return [
    {
      name: `p50 ${at}`,
      wanted: most(asked.p50, ' ms'),
      measured: `${milliseconds(p50)} ms`,
      met: p50 <= asked.p50[0],
    },
    {
      name: `p99 ${at}`,
      wanted: most(asked.p99, ' ms'),
      measured: `${milliseconds(p99)} ms`,
      met: p99 <= asked.p99[0],
    },
    {
      name: `CPU-seconds per 1,000 orders ${at}`,
      ...{ wanted: most(asked.cpu), measured: cpu.toFixed(2), met: cpu <= asked.cpu[0] },
    },
  ];
}

const idleMost = { share: 0.12, bytes: 2.5 * 2 ** 30 };

function idleTargets(idle: Usage): Target[] {
  const share = idleShare(idle);
  const { pssBytes } = idle.peakTogether;
  return [
    {
      name: 'the idle shop, of one core',
      ...{ wanted: 'at most 12 % (aim: 5 %)', measured: percent(share), met: share <= idleMost.share },
    },
    {
      name: 'the idle shop, memory',
      ...{
        wanted: 'at most 2.5 GiB (aim: 1.8 GiB)',
        measured: `${gib(pssBytes)} GiB`,
        met: pssBytes <= idleMost.bytes,
      },
    },
  ];
}
