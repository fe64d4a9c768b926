import { setTimeout as delay } from 'node:timers/promises';
import { eventTopic } from '@orderflow/contracts';
import { InfrastructureUnreachable } from '@orderflow/kernel';
import {
  decodeMessage,
  type Broker,
  type PartitionLag,
  type ReceivedRecord,
  type Subscription,
} from '@orderflow/messaging';
import type { Finding, Reading, RunRepository } from '../runs/run.repository.js';
import { entryOf, settled, type DayOf } from './entry.rules.js';

/** The consumer group; renaming it reads a week again. */
export const groupId = 'settlement';
export const topic = eventTopic('payments');

/** What a run needs to read, and whom it tells that it has. */
export interface ReadOptions {
  readonly broker: Broker;
  readonly runs: RunRepository;
  readonly run: number;
  readonly dayOf: DayOf;
  readonly signal: AbortSignal;
  onStep(step: string): void;
}

/**
 * Reads from where the group stopped up to the ends of the topic at the beginning, and adds what was paid to the run; resolves
 * with the number of records. Records come at least once: the books take each payment once.
 */
export async function readPayments({
  broker,
  runs,
  run,
  dayOf,
  signal,
  onStep,
}: ReadOptions): Promise<number> {
  const lag = await lagOf(broker, signal);
  const ends = new Map(lag.map(({ partition, end }) => [partition, end]));
  const open = new Set(lag.flatMap(({ partition, lag: left }) => (left > 0n ? [partition] : [])));
  const positions = await runs.positions();
  let records = 0;
  if (open.size > 0) {
    const { promise: done, resolve, reject } = Promise.withResolvers<void>();
    const stop = () => reject(signal.reason as Error);
    signal.addEventListener('abort', stop, { once: true });
    // Whoever waits for it learns of a failure.
    done.catch(() => undefined);
    let subscription: Subscription | undefined;
    const subscribed = Promise.withResolvers<Subscription>();
    const take = async (received: readonly ReceivedRecord[]) => {
      const [first] = received;
      const end = first && ends.get(first.partition);
      if (!first || end === undefined || !open.has(first.partition)) return;
      const wanted = received.filter(({ offset }) => offset < end);
      if (wanted.length === 0) return;
      const reading = readingOf(wanted, positions.get(first.partition) ?? 0n, dayOf);
      const { partition, nextOffset } = reading;
      await runs.read(run, reading);
      onStep(`read partition ${partition} up to ${nextOffset}`);
      records += wanted.length;
      positions.set(partition, nextOffset);
      await (await subscribed.promise).commit([{ topic, partition, nextOffset }]);
      onStep(`committed partition ${partition}`);
      if (nextOffset >= end) open.delete(partition);
      if (open.size === 0) resolve();
    };
    try {
      subscription = await broker.subscribe({
        ...{ groupId, topics: [topic] },
        goneMembers: await runs.takeGhosts(),
        onJoined: (memberId) => void runs.noteMember(memberId).catch(reject),
        onAssigned: () => undefined,
        onCrash: reject,
        onRecords: (received) => take(received).catch((error: unknown) => reject(error)),
      });
      subscribed.resolve(subscription);
      await done;
    } finally {
      signal.removeEventListener('abort', stop);
      await subscription?.close();
      await runs.takeGhosts();
    }
  }
  await noteGoneRecords(runs, run, ends, positions);
  return records;
}

/** What records of one partition, one after the other, say beyond what was read of it (pure). */
export function readingOf(records: readonly ReceivedRecord[], position: bigint, dayOf: DayOf): Reading {
  const fresh = records.filter(({ offset }) => offset >= position);
  const { partition } = records[0]!;
  const nextOffset = fresh.length > 0 ? fresh.at(-1)!.offset + 1n : position;
  const findings: Finding[] = [];
  const firstOffset = fresh[0]?.offset ?? position;
  if (firstOffset > position) findings.push(gone(partition, position, firstOffset - 1n));
  const entries = fresh.flatMap((record) => {
    const decoded = decodeMessage(record);
    if (decoded.ok) return entryOf(decoded.message, dayOf) ?? [];
    if (decoded.type === undefined || settled.includes(decoded.type))
      findings.push({
        ...{ partition, firstOffset: record.offset, lastOffset: record.offset },
        problem: `cannot be read: ${decoded.reason}`,
      });
    return [];
  });
  return { partition, nextOffset, entries, findings };
}

const gone = (partition: number, firstOffset: bigint, lastOffset: bigint): Finding => ({
  ...{ partition, firstOffset, lastOffset },
  problem: 'was deleted from the topic before it was read',
});

const attemptsMax = 60;
const pauseMs = 500;

/** On a Kafka that is new there is no coordinator of the group for a moment. */
async function lagOf(broker: Broker, signal: AbortSignal): Promise<PartitionLag[]> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await broker.lag(groupId, [topic]);
    } catch (error) {
      if (!(error instanceof InfrastructureUnreachable) || attempt === attemptsMax) throw error;
      await delay(pauseMs, undefined, { signal });
    }
  }
}

/** Partitions of which nothing is left although they had been written to. */
async function noteGoneRecords(
  runs: RunRepository,
  run: number,
  ends: ReadonlyMap<number, bigint>,
  positions: ReadonlyMap<number, bigint>,
): Promise<void> {
  for (const [partition, end] of ends) {
    const position = positions.get(partition) ?? 0n;
    if (position < end)
      await runs.read(run, {
        ...{ partition, nextOffset: end, entries: [] },
        findings: [gone(partition, position, end - 1n)],
      });
  }
}
