import type { BenchReport, Target } from '../frame/bench.js';
import { milliseconds } from '../frame/figures.js';
import { histogramLines } from '../frame/histogram.js';
import { percentilesOf } from '../frame/percentiles.js';
import { checkOutbox } from './books.js';
import { recordsEach } from './job.js';
import { keyCount, titleOf, warmUpSeconds, type OutboxRun } from './run-outbox.js';

/** What issue 6 asks for. */
const wanted = { perSecond: 10_000, p99Ms: 350 };

const rate = (perSecond: number) => Math.round(perSecond).toLocaleString('en');

/** Table, histograms, target and checks (pure). */
export function reportOf(runs: readonly OutboxRun[]): BenchReport {
  const checks = runs.flatMap((run) => checkOutbox(titleOf(run), run.books));
  const sound = checks.every(({ passed }) => passed);
  return {
    tables: sound ? [{ columns, rows: runs.map(rowOf) }] : [],
    charts: sound
      ? runs.map((run) => histogramLines(`ms from commit to acknowledged, ${titleOf(run)}`, run.latencyMs))
      : [],
    notes: [
      `each transaction raises ${recordsEach} counters under their row locks and sends as many records of 0.5 kB; ` +
        `${keyCount.toLocaleString('en')} keys, divided among the instances as a group divides partitions`,
      'instances are processes of their own; a record is sent by whoever owns its lane, mostly another instance than wrote it',
      'offered: what the instances try to commit, evenly, all together; a twentieth more than the target, so that it can be seen to be met',
      'latency: from when the database had answered the commit to when Kafka had acknowledged the send; one clock, that of this machine',
      `the first ${warmUpSeconds} s of each run do not count; CPU is that of the instances, from the first write until everything was sent`,
      'published peer: 10,000 per second in order of their keys with p99 0.35 s, on four instances and a faster machine',
    ],
    targets: [targetOf(runs, sound)],
    checks,
    raw: runs.map(({ latencyMs, ...run }) => ({
      ...run,
      latencyMs: percentilesOf(latencyMs),
      recordsByMs: Object.fromEntries(
        [...Map.groupBy(latencyMs, (ms) => ms)].map(([ms, of]) => [ms, of.length]),
      ),
    })),
  };
}

const columns = [
  ...['instances', 'offered', 'committed/s', 'acknowledged/s'],
  ...['p50 ms', 'p95', 'p99', 'p99.9', 'max', 'CPU s / 10,000'],
];

function rowOf(run: OutboxRun): string[] {
  const { p50, p95, p99, p999, max } = percentilesOf(run.latencyMs);
  return [
    String(run.instances),
    ...[run.offered, run.committedPerSecond, run.acknowledgedPerSecond].map(rate),
    ...[p50, p95, p99, p999, max].map(milliseconds),
    ((run.cpuSeconds * 10_000) / run.books.committed).toFixed(2),
  ];
}

/** Of the runs whose p99 is within the limit the fastest one counts; of none of them, the one with the least p99. */
function targetOf(runs: readonly OutboxRun[], sound: boolean): Target {
  const measured = runs.map((run) => ({ run, p99: percentilesOf(run.latencyMs).p99 }));
  const prompt = measured.filter(({ p99 }) => p99 <= wanted.p99Ms);
  const best =
    prompt.toSorted((a, b) => b.run.acknowledgedPerSecond - a.run.acknowledgedPerSecond)[0] ??
    measured.toSorted((a, b) => a.p99 - b.p99)[0];
  const words = best && [
    `${rate(best.run.acknowledgedPerSecond)} per second`,
    `p99 ${milliseconds(best.p99)} ms, ${titleOf(best.run)}`,
  ];
  return {
    name: 'records through the outbox in order of their keys',
    wanted: 'at least 10,000 per second with p99 at most 350 ms (aim: 20,000)',
    measured: sound ? words?.join(' with ') : undefined,
    met: sound && prompt.some(({ run }) => run.acknowledgedPerSecond >= wanted.perSecond),
  };
}
