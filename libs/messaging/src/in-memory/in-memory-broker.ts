import type { TopicSpec } from '@orderflow/contracts';
import { type Clock, InvariantBroken, systemClock } from '@orderflow/kernel';
import type {
  Broker,
  OutgoingRecord,
  PartitionLag,
  ReceivedRecord,
  SubscribeOptions,
  Subscription,
} from '../broker.js';
import { TopicUnknown } from '../messaging.errors.js';
import { InMemoryGroup } from './in-memory-group.js';
import { InMemoryMember } from './in-memory-member.js';
import { InMemoryTopic } from './in-memory-topic.js';

/**
 * The broker port inside one process, with the semantics of Kafka: partitions by key, groups with eager rebalances,
 * redelivery from what was committed. Nothing is kept after the process. Everything happens on microtasks, in the
 * same order on every run.
 */
export class InMemoryBroker implements Broker {
  readonly #topics = new Map<string, InMemoryTopic>();
  readonly #groups = new Map<string, InMemoryGroup>();
  readonly #members = new Set<InMemoryMember>();
  #closed = false;

  /** The clock stamps the records. */
  constructor(private readonly clock: Clock = systemClock) {}

  async connect(): Promise<void> {
    await Promise.resolve();
    this.#mustBeOpen();
  }

  async publish(records: readonly OutgoingRecord[]): Promise<void> {
    await Promise.resolve();
    const topics = this.#existing(records.map(({ topic }) => topic));
    for (const [index, { key, value, headers = {} }] of records.entries()) {
      topics[index]?.append({ key, value: Buffer.from(value), headers, timestampMs: this.#nowMs() });
    }
    this.#wake();
  }

  /** Appends what only a foreign producer writes: records without a key, tombstones, bytes that are no text. */
  async append(
    topic: string,
    {
      key,
      value,
      headers = {},
    }: Pick<ReceivedRecord, 'key' | 'value'> & Partial<Pick<ReceivedRecord, 'headers'>>,
  ): Promise<void> {
    await Promise.resolve();
    this.#existing([topic])[0]?.append({ key, value, headers, timestampMs: this.#nowMs() });
    this.#wake();
  }

  async subscribe(options: SubscribeOptions): Promise<Subscription> {
    await Promise.resolve();
    const group = this.#groups.get(options.groupId) ?? new InMemoryGroup();
    const member = new InMemoryMember(group, this.#existing(options.topics), options);
    this.#groups.set(options.groupId, group);
    this.#members.add(member);
    group.join(member);
    return member;
  }

  async ensureTopics(specs: readonly TopicSpec[]): Promise<void> {
    await Promise.resolve();
    this.#mustBeOpen();
    for (const { topic, partitions } of specs) {
      if (!this.#topics.has(topic)) this.#topics.set(topic, new InMemoryTopic(topic, partitions));
    }
  }

  async lag(groupId: string, topics: readonly string[]): Promise<PartitionLag[]> {
    await Promise.resolve();
    const group = this.#groups.get(groupId) ?? new InMemoryGroup();
    return this.#existing(topics).flatMap((topic) =>
      topic.partitions.map((partition): PartitionLag => {
        const of = { topic: topic.name, partition };
        const end = topic.end(partition);
        return { ...of, lag: end - group.committed(of), end };
      }),
    );
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#members].map((member) => member.close()));
  }

  #existing(names: readonly string[]): InMemoryTopic[] {
    this.#mustBeOpen();
    const missing = new Set(names.filter((name) => !this.#topics.has(name)));
    if (missing.size > 0) throw new TopicUnknown([...missing]);
    return names.flatMap((name) => this.#topics.get(name) ?? []);
  }

  #wake(): void {
    for (const group of this.#groups.values()) group.wake();
  }

  #nowMs(): number {
    return this.clock.now().getTime();
  }

  #mustBeOpen(): void {
    if (this.#closed) throw new InvariantBroken('the broker is closed');
  }
}
