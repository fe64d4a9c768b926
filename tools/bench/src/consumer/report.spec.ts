import { describe, expect, it } from '@jest/globals';
import { reportLines } from '../frame/verdict.js';
import { sinceStartMs, turnsMs } from './latency.js';
import { reportOf } from './report.js';
import type { Run } from './run-once.js';
import { planRecords, recordCount } from './workload.js';

const planned = planRecords(1);
const poisoned = planned.filter(({ orderId }) => orderId === planned[0]?.orderId)[9];
const every = planned.map(({ place }) => place);
const queue = every.filter(
  (place) => poisoned && place >= poisoned.place && keyOf(place) === poisoned.orderId,
);

function keyOf(place: number) {
  return planned[place - 1]?.orderId;
}

/** A run in which a record was committed every so many milliseconds. */
function runOf(everyMs: number, poison = false): Run {
  const parked = poison ? queue : [];
  const handled = every.filter((place) => !parked.includes(place));
  return {
    poisoned: poison ? poisoned : undefined,
    durationMs: recordCount * everyMs,
    joinedAtMs: 0,
    waitedMs: 0,
    cpuMs: 1_000,
    transactions: 1,
    receivedAtMs: every.map(() => 0),
    committedAtMs: every.map((place) => (parked.includes(place) ? 0 : place * everyMs)),
    books: { handled, parked: parked.map((place) => place - 1), inbox: recordCount, lag: 0 },
  };
}

const linesOf = (byKey: Run, withPoison = runOf(0.1, true)) =>
  reportLines(reportOf(planned, { oneByOne: [runOf(3)], byKey: [byKey], withPoison: [withPoison] })).join(
    '\n',
  );

describe('what the consumer bench says', () => {
  it('puts our figures beside the published ones, and says which targets are met', () => {
    const lines = linesOf(runOf(0.1));
    expect(lines).toMatch(/^one by one +22\.22 s +30\.00 s +333 /m);
    expect(lines).toMatch(/^by key +2\.18 s +1\.00 s +10,000 /m);
    expect(lines).toMatch(/^met +by key: 1\.00 s, wanted at most 2\.00 s$/m);
    expect(lines).not.toMatch(/MISSED|FAILED/);
  });

  it('says what was missed', () => {
    const lines = linesOf(runOf(0.3), runOf(0.5, true));
    expect(lines).toMatch(/^MISSED +by key: 3\.00 s/m);
    expect(lines).toMatch(/^MISSED +other keys' p99 .*, 1\.67 times/m);
  });

  it('has no figure when a check fails', () => {
    const lost = runOf(0.1);
    const lines = linesOf({ ...lost, books: { ...lost.books, handled: every.slice(1) } });
    expect(lines).toMatch(/^FAILED +handled exactly once: by key: 10000 to be handled, 1 were not/m);
    expect(lines).toMatch(/^MISSED +by key: no figure/m);
    expect(lines).not.toMatch(/^by key +2\.18 s/m);
  });
});

it('a turn begins when the record is there and the one before it of its key is committed', () => {
  const three = planned.slice(0, 3).map((one) => ({ ...one, orderId: planned[0]!.orderId }));
  const run = { ...runOf(1), receivedAtMs: [5, 5, 30], committedAtMs: [15, 25, 32] };
  expect(turnsMs(three, run)).toEqual([10, 10, 2]);
  expect(sinceStartMs(three, run)).toEqual([15, 25, 32]);
  expect(turnsMs(three, run, three[0]?.orderId)).toEqual([]);
});
