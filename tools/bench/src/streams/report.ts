import type { BenchReport, Check, Target } from '../frame/bench.js';
import { milliseconds } from '../frame/figures.js';
import { percentilesOf } from '../frame/percentiles.js';
import type { Table } from '../frame/table.js';
import type { Followed } from '../load/job.js';
import type { Usage } from '../machine/meter.js';
import { usageTable } from '../orders/usage.table.js';
import type { Look } from './look-at-streams.js';
import { wrongStories } from './story.js';

export interface StreamsRun {
  readonly streams: number;
  readonly rate: number;
  readonly followed: Followed;
  /** By order, from the table. */
  readonly histories: ReadonlyMap<string, readonly string[]>;
  readonly looks: readonly Look[];
  readonly atRest: Usage;
  readonly usage: Usage;
  readonly checks: readonly Check[];
}

const lateMostMs = 1_000;

/** Tables, targets and checks (pure). */
export function reportOf(run: StreamsRun): BenchReport {
  const { followed, usage, streams, rate } = run;
  const { orderIds, cpuSeconds } = followed;
  const checks = [...run.checks, ...checksOf(run)];
  const sound = checks.every(({ passed }) => passed);
  const used = { usage, generatorCpuSeconds: cpuSeconds, placed: orderIds.length };
  return {
    tables: sound ? [streamsTable(run), usageTable([used])] : [],
    notes: [
      `orders are placed evenly, ${rate} per second; each is followed from its acceptance to its end while fewer than 1.1 times the wanted streams are open`,
      'payments is started when so many are open: before that no order ends; its provider answers so slowly that at most four fifths of the rate end, so that as many stay open however fast the shop is',
      'open: what the one process of orders says of itself, once a second; placing: from then on until the last order was placed',
      'late: from the time in an entry, which is that of its transaction, to its arrival at the client; one clock, that of this machine',
      'memory of a stream: what the process of orders had more at its peak than at rest, for each stream that was open then; the load of orders is in it',
      'one process of its own places the orders and reads all streams',
    ],
    targets: targetsOf(run).map((target) =>
      sound ? target : { ...target, measured: undefined, met: false },
    ),
    checks,
    raw: {
      ...{ streams, rate, looks: run.looks, usage, checks: run.checks },
      followed: { ...followed, orderIds: undefined, stories: undefined },
    },
  };
}

const lateOf = ({ stories }: Followed) => percentilesOf(stories.flatMap(({ lateMs }) => lateMs));
const placedPerSecond = ({ orderIds, placedMs }: Followed) => (orderIds.length * 1_000) / placedMs;
const openMost = (looks: readonly Look[]) => Math.max(0, ...looks.map(({ open }) => open));

/** From when all were open until the last order was placed. */
function whilePlacing({ looks, streams, followed: { startedAtMs, placedMs } }: StreamsRun): Look[] {
  const from = looks.findIndex(({ open }) => open >= streams);
  return from < 0 ? [] : looks.slice(from).filter(({ atMs }) => atMs <= startedAtMs + placedMs);
}

function checksOf({ followed, histories }: StreamsRun): Check[] {
  const { stories, refused } = followed;
  const wrong = wrongStories(stories, histories);
  const entries = stories.reduce((sum, story) => sum + story.entries.length, 0);
  const [first] = wrong;
  return [
    {
      name: 'every stream told the whole history of its order, in its order and once',
      passed: stories.length > 0 && wrong.length === 0,
      detail: first
        ? `${wrong.length} of ${stories.length} did not: ${first.orderId} told ${first.entries.join(', ') || 'nothing'}`
        : `${stories.length} streams, ${entries} entries`,
    },
    { name: 'no order was refused', passed: refused === 0, detail: `${refused} refused` },
  ];
}

function streamsTable(run: StreamsRun): Table {
  const { followed, looks, atRest, usage } = run;
  const late = lateOf(followed);
  const opened = percentilesOf(followed.stories.map(({ openedMs }) => openedMs));
  const answer = percentilesOf(followed.answerMs);
  const grownBytes = (usage.peak.orders?.pssBytes ?? 0) - (atRest.peak.orders?.pssBytes ?? 0);
  const placing = whilePlacing(run).map(({ open }) => open);
  return {
    columns: ['event streams', ''],
    rows: [
      ['followed in all', String(followed.stories.length)],
      ['open at once, most', String(openMost(looks))],
      [
        'open while placing, from and to',
        placing.length > 0 ? `${Math.min(...placing)} to ${Math.max(...placing)}` : '',
      ],
      ['orders placed per second', placedPerSecond(followed).toFixed(0)],
      ['POST /orders, ms: p50, p99', `${milliseconds(answer.p50)}, ${milliseconds(answer.p99)}`],
      ['opening a stream, ms: p50, p99', `${milliseconds(opened.p50)}, ${milliseconds(opened.p99)}`],
      [
        'connections that broke, and were made again',
        String(followed.stories.reduce((sum, { broken }) => sum + broken, 0)),
      ],
      ['late, ms: p50, p99, max', [late.p50, late.p99, late.max].map(milliseconds).join(', ')],
      ['memory of a stream, KiB', (grownBytes / 1_024 / Math.max(1, openMost(looks))).toFixed(1)],
    ],
  };
}

function targetsOf(run: StreamsRun): Target[] {
  const { streams, rate, followed, looks } = run;
  const late = lateOf(followed);
  const placed = placedPerSecond(followed);
  return [
    {
      name: 'event streams open at once while orders are placed',
      wanted: `at least ${streams}`,
      measured: String(openMost(whilePlacing(run))),
      met: openMost(looks) >= streams && whilePlacing(run).length > 0,
    },
    {
      name: 'orders placed per second meanwhile',
      ...{ wanted: String(rate), measured: placed.toFixed(0), met: placed >= rate * 0.98 },
    },
    {
      name: 'an entry is told, p99',
      wanted: `at most ${lateMostMs} ms after its time`,
      measured: `${milliseconds(late.p99)} ms`,
      met: late.p99 <= lateMostMs,
    },
  ];
}
