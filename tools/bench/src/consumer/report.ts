import type { BenchReport, Check } from '../frame/bench.js';
import { median, milliseconds, seconds } from '../frame/figures.js';
import { percentilesOf, type Percentiles } from '../frame/percentiles.js';
import { checkBooks } from './books.js';
import { sinceStartMs, turnsMs } from './latency.js';
import { notesOf } from './notes.js';
import type { Run } from './run-once.js';
import type { Planned } from './workload.js';

export interface Runs {
  readonly oneByOne: readonly Run[];
  readonly byKey: readonly Run[];
  readonly withPoison: readonly Run[];
}

/** Confluent's parallel-consumer 0.5, README, "Performance"; 10,000 records, one partition, 0 to 5 ms, 100 at once. */
const publishedMs: Partial<Record<keyof Runs, number>> = { oneByOne: 22_221, byKey: 2_178 };
const durationMsMax = 2_000;
const p99RatioMax = 1.2;

const titles: Readonly<Record<keyof Runs, string>> = {
  oneByOne: 'one by one',
  byKey: 'by key',
  withPoison: 'by key, one key poisoned',
};

/** Table, targets and checks; of several rounds the figures are the medians (pure). */
export function reportOf(planned: readonly Planned[], runs: Runs): BenchReport {
  const checks = checksOf(planned, runs);
  const sound = checks.every(({ passed }) => passed);
  const poisonedKey = runs.withPoison[0]?.poisoned?.orderId;
  const kinds = Object.keys(titles) as (keyof Runs)[];
  const measure = (kind: keyof Runs) => measured(planned, runs[kind], poisonedKey);
  const figures = {
    oneByOne: measure('oneByOne'),
    byKey: measure('byKey'),
    withPoison: measure('withPoison'),
  };
  return {
    tables: [{ columns, rows: sound ? kinds.map((kind) => rowOf(kind, figures[kind])) : [] }],
    notes: notesOf(planned, runs),
    targets: targetsOf(figures).map(({ figure, ...target }) => ({
      ...target,
      measured: sound ? figure : undefined,
      met: sound && target.met,
    })),
    checks,
    raw: { planned, runs },
  };
}

interface Measured {
  readonly durationMs: number;
  readonly handled: number;
  readonly turn: readonly Percentiles[];
  readonly p99SinceStartMs: number;
  readonly cpuMs: number;
}

function measured(planned: readonly Planned[], runs: readonly Run[], poisonedKey?: string): Measured {
  return {
    durationMs: median(runs.map(({ durationMs }) => durationMs)),
    handled: runs[0]?.books.handled.length ?? 0,
    turn: runs.map((run) => percentilesOf(turnsMs(planned, run, poisonedKey))),
    p99SinceStartMs: median(runs.map((run) => percentilesOf(sinceStartMs(planned, run, poisonedKey)).p99)),
    cpuMs: median(runs.map(({ cpuMs }) => cpuMs)),
  };
}

const columns = ['', 'published', 'ours', 'records/s', 'CPU', 'p50', 'p90', 'p99', 'p99.9', 'max'];

function rowOf(kind: keyof Runs, { durationMs, handled, turn, cpuMs }: Measured): string[] {
  const published = publishedMs[kind];
  const percentiles = (['p50', 'p90', 'p99', 'p999', 'max'] as const).map((at) =>
    milliseconds(median(turn.map((percentile) => percentile[at]))),
  );
  return [
    titles[kind],
    published === undefined ? '-' : seconds(published),
    seconds(durationMs),
    Math.round((handled * 1_000) / durationMs).toLocaleString('en'),
    seconds(cpuMs),
    ...percentiles,
  ];
}

function targetsOf({ byKey, withPoison }: Record<keyof Runs, Measured>) {
  const p99 = ({ turn }: Measured) => median(turn.map((percentile) => percentile.p99));
  const ratio = (name: string, without: number, poisoned: number) => ({
    name: `other keys' p99 ${name}, with one poisoned key`,
    wanted: `at most ${p99RatioMax} times that without`,
    figure: `${milliseconds(poisoned)} against ${milliseconds(without)}, ${(poisoned / without).toFixed(2)} times`,
    met: poisoned <= without * p99RatioMax,
  });
  return [
    {
      name: 'by key',
      wanted: `at most ${seconds(durationMsMax)}`,
      figure: seconds(byKey.durationMs),
      met: byKey.durationMs <= durationMsMax,
    },
    ratio('from ready to committed', p99(byKey), p99(withPoison)),
    ratio('from the start to committed', byKey.p99SinceStartMs, withPoison.p99SinceStartMs),
  ];
}

/** One line for each kind of check over all runs; a failed one names the run. */
function checksOf(planned: readonly Planned[], runs: Runs): Check[] {
  const all = (Object.keys(titles) as (keyof Runs)[]).flatMap((kind) =>
    runs[kind].flatMap((run) =>
      checkBooks(planned, run.books, run.poisoned).map((check) => ({
        ...check,
        detail: `${titles[kind]}: ${check.detail}`,
      })),
    ),
  );
  return [...Map.groupBy(all, ({ name }) => name)].map(([name, of]) => {
    const failed = of.filter(({ passed }) => !passed);
    const detail =
      failed.length > 0 ? failed.map((check) => check.detail).join('; ') : `in ${of.length} runs`;
    return { name, passed: failed.length === 0, detail };
  });
}
