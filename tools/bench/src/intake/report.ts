import type { BenchReport, Check, Target } from '../frame/bench.js';
import { milliseconds } from '../frame/figures.js';
import { histogramLines } from '../frame/histogram.js';
import type { Table } from '../frame/table.js';
import { usageTable } from '../orders/usage.table.js';
import { othersOf, p99MaxMs, type Volley } from './volley.js';

export interface IntakeRun {
  readonly seconds: number;
  readonly volleys: readonly Volley[];
  readonly overload: Volley;
  readonly checks: readonly Check[];
}

/** Tables, histograms, targets and checks (pure). */
export function reportOf(run: IntakeRun): BenchReport {
  const { seconds, volleys, overload, checks } = run;
  const sound = checks.every(({ passed }) => passed);
  const best = sustained(volleys);
  const shown = [...(best ? [best] : []), overload];
  return {
    tables: sound ? [volleysTable(run), refusalsTable(overload), ...(best ? [usageOf(best)] : [])] : [],
    charts: sound ? shown.map(chartOf) : [],
    notes: [
      `POST /orders by autocannon from a process of its own, ${seconds} s each after a warm-up; every request an order of three ` +
        'articles with an idempotency key; each connection sends its next request when the last one is answered',
      `sustained: the most that was taken with p99 under ${p99MaxMs} ms and nothing refused`,
      'while it is measured only Kafka, Postgres, orders and inventory (idle) run; the rest starts afterwards and completes every ' +
        'order, which the oracle judges',
    ],
    targets: [targetOf(sound ? best : undefined)],
    checks,
    raw: { ...run, volleys: volleys.map(withoutIds), overload: withoutIds(overload) },
  };
}

/** The most that was taken in while everything was taken and fast; undefined when that never was so. */
export function sustained(volleys: readonly Volley[]): Volley | undefined {
  return volleys.filter(({ held }) => held).sort((a, b) => b.takenPerSecond - a.takenPerSecond)[0];
}

const withoutIds = ({ orderIds: _, ...volley }: Volley) => volley;
const inOrder = (volleys: readonly Volley[]) => volleys.toSorted((a, b) => a.connections - b.connections);

function volleysTable({ volleys, overload }: IntakeRun): Table {
  const row = (name: string, volley: Volley) => {
    const { p50, p90, p99, p999, max } = volley.latencyMs;
    return [
      ...[name, volley.takenPerSecond.toFixed(0), String(othersOf(volley))],
      ...[p50, p90, p99, p999, max].map(milliseconds),
    ];
  };
  return {
    columns: ['connections', 'taken/s', 'not taken', 'p50 ms', 'p90', 'p99', 'p99.9', 'max'],
    rows: [
      ...inOrder(volleys).map((volley) => row(String(volley.connections), volley)),
      row(`${overload.connections}, overload`, overload),
    ],
  };
}

function refusalsTable({ statuses, refusals, errors, timeouts }: Volley): Table {
  return {
    columns: ['answers under overload', 'number', 'such as'],
    rows: [
      ...Object.entries(statuses).map(([status, count]) => [
        ...[status, String(count), wordsOf(refusals[status])],
      ]),
      ['no answer: connection failed', String(errors), ''],
      ['no answer: too late', String(timeouts), ''],
    ],
  };
}

/** What a problem+json says. */
function wordsOf(body: string | undefined): string {
  if (body === undefined) return '';
  try {
    const { title = '', detail = '' } = JSON.parse(body) as { title?: string; detail?: string };
    return [title, detail].filter((text) => text !== '').join(': ');
  } catch {
    // Not of the service itself: it is shown as it came.
    return body.slice(0, 80);
  }
}

function usageOf(volley: Volley): Table {
  const { orderIds, usage, cpuSeconds } = volley;
  const { columns, rows } = usageTable([{ placed: orderIds.length, usage, generatorCpuSeconds: cpuSeconds }]);
  return { columns: [`${columns[0]}, sustained`, ...columns.slice(1)], rows };
}

const chartOf = ({ connections, answerMs }: Volley) =>
  histogramLines(`ms to the answer of POST /orders on ${connections} connections`, answerMs);

const perSecondLeast = 3_000;

function targetOf(best: Volley | undefined): Target {
  const measured = best?.takenPerSecond;
  return {
    name: `POST /orders alone, p99 under ${p99MaxMs} ms`,
    wanted: 'at least 3,000 per second (aim: 6,000)',
    measured: measured === undefined ? undefined : `${measured.toFixed(0)} per second`,
    met: measured !== undefined && measured >= perSecondLeast,
  };
}
