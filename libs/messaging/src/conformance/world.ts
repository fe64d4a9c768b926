import { setTimeout as sleep } from 'node:timers/promises';
import { newId } from '@orderflow/kernel';
import type {
  Broker,
  OutgoingRecord,
  ReceivedRecord,
  SubscribeOptions,
  Subscription,
  TopicPartition,
} from '../broker.js';

/** What a broker must offer to be put through the conformance suite. */
export interface BrokerUnderTest {
  readonly broker: Broker;
  /** A further broker object, to be closed by the test. */
  another(): Broker;
  /** Writes as a foreign producer would: without a key, a tombstone, bytes that are no text. */
  append(topic: string, record: Pick<ReceivedRecord, 'key' | 'value' | 'headers'>): Promise<void>;
}

/** A subscriber that keeps what it is told, in order. */
export interface Reader {
  readonly subscription: Subscription;
  readonly records: ReceivedRecord[];
  readonly values: string[];
  readonly assignments: (readonly TopicPartition[])[];
  /** What happened, in order: `assigned`, or the partition of a delivery. */
  readonly log: (readonly TopicPartition[] | ReceivedRecord)[];
  readonly crashes: Error[];
}

export type ReaderOptions = Partial<
  Pick<SubscribeOptions, 'groupId' | 'onRecords' | 'onJoined' | 'goneMembers'>
>;

/** Topics and groups that no other test uses, and subscriptions that are closed when the test ends. */
export class World {
  readonly #open: Subscription[] = [];

  constructor(readonly broker: Broker) {}

  async topic(partitions = 3): Promise<string> {
    const topic = `conformance-${newId()}`;
    await this.broker.ensureTopics([{ topic, partitions, retentionMs: 3_600_000 }]);
    return topic;
  }

  group(): string {
    return `conformance-${newId()}`;
  }

  async read(
    topics: readonly string[],
    { groupId, onRecords, ...more }: ReaderOptions = {},
  ): Promise<Reader> {
    const seen = { records: [], values: [], assignments: [], log: [], crashes: [] } as Omit<
      Reader,
      'subscription'
    >;
    const subscription = await this.broker.subscribe({
      ...more,
      groupId: groupId ?? this.group(),
      topics,
      onAssigned: (partitions) => {
        seen.assignments.push(partitions);
        seen.log.push(partitions);
      },
      onCrash: (error) => seen.crashes.push(error),
      onRecords: async (records) => {
        seen.records.push(...records);
        seen.log.push(...records);
        seen.values.push(...records.map(({ value }) => String(value)));
        await onRecords?.(records);
      },
    });
    this.#open.push(subscription);
    return { subscription, ...seen };
  }

  async end(): Promise<void> {
    await Promise.all(this.#open.splice(0).map((subscription) => subscription.close()));
  }
}

export const record = (topic: string, key: string, value: string): OutgoingRecord => ({ topic, key, value });

/** The watermark that says that all of these records are done. */
export function watermarks(records: readonly ReceivedRecord[]) {
  const byPartition = new Map(
    records.map(({ topic, partition, offset }) => [
      `${topic}/${partition}`,
      { topic, partition, nextOffset: offset + 1n },
    ]),
  );
  return [...byPartition.values()];
}

const patienceMs = 20_000;

/** Waits until the probe is true; when time is up, says what did not happen and what was seen instead. */
export async function eventually(
  what: string,
  probe: () => boolean | Promise<boolean>,
  seen?: () => unknown,
): Promise<void> {
  for (const deadline = performance.now() + patienceMs; !(await probe()); await sleep(10)) {
    if (performance.now() < deadline) continue;
    const instead = seen === undefined ? '' : `; seen: ${JSON.stringify(seen())}`;
    throw new Error(`did not happen within ${patienceMs} ms: ${what}${instead}`);
  }
}

/** A promise that the test settles when it wants to. */
export function gate(): { readonly passed: Promise<void>; open(): void } {
  let open = () => {};
  const passed = new Promise<void>((resolve) => (open = resolve));
  return { passed, open: () => open() };
}
