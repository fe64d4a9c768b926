import type { Database } from '@orderflow/postgres';
import type { Check } from '../frame/bench.js';
import { isBehind, type Planned } from './workload.js';

/** What a run left behind. */
export interface Books {
  /** The places of the log that took effect, in the order in which they did. */
  readonly handled: readonly number[];
  /** The offsets of the records that wait in the parked queue, in its order. */
  readonly parked: readonly number[];
  /** How many messages the inbox knows. */
  readonly inbox: number;
  /** Records that the group has not committed. */
  readonly lag: number;
}

export async function readBooks(database: Database, lag: number): Promise<Books> {
  const handled = await database.query<{ place: number }>('select place from handled order by seq');
  const parked = await database.query<{ record_offset: number }>(
    'select record_offset from parked order by position',
  );
  const [inbox] = await database.query<{ count: number }>('select count(*) from inbox');
  return {
    handled: handled.map(({ place }) => place),
    parked: parked.map(({ record_offset }) => record_offset),
    inbox: inbox?.count ?? 0,
    lag,
  };
}

/** Whether each record was handled exactly once, or waits behind the poisoned one, and each key kept its order (pure). */
export function checkBooks(
  planned: readonly Planned[],
  { handled, parked, inbox, lag }: Books,
  poisoned?: Planned,
): Check[] {
  const waiting = planned.filter((one) => poisoned && isBehind(one, poisoned));
  const wanted = planned.filter((one) => !waiting.includes(one));
  const distinct = new Set(handled);
  const missing = wanted.filter(({ place }) => !distinct.has(place)).length;
  const foreign = handled.length - (wanted.length - missing);
  const lastOf = new Map<string, number>();
  let outOfOrder = 0;
  for (const place of handled) {
    const orderId = planned[place - 1]?.orderId ?? '';
    if (place < (lastOf.get(orderId) ?? 0)) outOfOrder++;
    lastOf.set(orderId, place);
  }
  const queue = waiting.map(({ place }) => place - 1);
  return [
    {
      name: 'handled exactly once',
      passed: missing === 0 && foreign === 0,
      detail: `${wanted.length} to be handled, ${missing} were not, ${foreign} were handled again or should not have been`,
    },
    {
      name: 'order per key',
      passed: outOfOrder === 0,
      detail: `${lastOf.size} keys, ${outOfOrder} records after a later one of their key`,
    },
    {
      name: 'parked in order',
      passed: parked.join() === queue.join(),
      detail: `${queue.length} to be parked, ${parked.length} are`,
    },
    {
      name: 'nothing open',
      passed: inbox === planned.length && lag === 0,
      detail: `the inbox knows ${inbox} of ${planned.length} messages, ${lag} records are not committed to Kafka`,
    },
  ];
}
