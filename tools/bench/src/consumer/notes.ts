import { seconds } from '../frame/figures.js';
import type { Runs } from './report.js';
import { keyCount, recordCount, type Planned } from './workload.js';

/** How the figures were made. */
export function notesOf(planned: readonly Planned[], { oneByOne, byKey, withPoison }: Runs): string[] {
  const askedMs = planned.reduce((sum, { waitMs }) => sum + waitMs, 0);
  const waited = seconds(oneByOne[0]?.waitedMs ?? 0);
  return [
    `${recordCount.toLocaleString('en')} records of ${keyCount} keys in one partition, all there before the consumer starts; the time runs ` +
      'from its start, joining the group included, to the commit of the last record',
    `a handler is an effect that waits 0 to 5 whole milliseconds (seeded; together ${seconds(askedMs)}, ${waited} by the clock), ` +
      'at most 100 at once, and then a transaction with inbox and a row of its own; the published runs have no database',
    'one by one: the same consumer with one lane for all keys, so each record waits for the commit of the one before',
    `poisoned: record ${(withPoison[0]?.poisoned?.place ?? 0).toLocaleString('en')} throws at every attempt; it is parked, ` +
      `tried again, and the ${withPoison[0] ? withPoison[0].books.parked.length - 1 : 0} after it of its key queue behind it`,
    'p50 to max: milliseconds from when a record could be handled (the consumer has it, and the one before it of its key ' +
      'is committed) to its commit, without the poisoned key',
    `${byKey.length} rounds of the last two, alternating; medians. Transactions by key: ${byKey.map(({ transactions }) => transactions).join(', ')}`,
  ];
}
