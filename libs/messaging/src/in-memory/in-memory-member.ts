import { InvariantBroken } from '@orderflow/kernel';
import type { CommittedOffset, SubscribeOptions, Subscription, TopicPartition } from '../broker.js';
import { Delivery, partitionKey } from '../delivery.js';
import type { InMemoryGroup } from './in-memory-group.js';
import type { InMemoryTopic } from './in-memory-topic.js';

const batchMax = 500;

/** One member of an in-memory group. It runs on microtasks alone: no timers, so that tests and simulations repeat exactly. */
export class InMemoryMember implements Subscription {
  #generation = 0;
  #assigned = new Set<string>();
  #joined = false;
  #closed = false;
  #paused = false;
  #waiting: (() => void)[] = [];
  readonly #delivery: Delivery;

  constructor(
    private readonly group: InMemoryGroup,
    readonly topics: readonly InMemoryTopic[],
    private readonly options: SubscribeOptions,
  ) {
    this.#delivery = new Delivery(
      (records) => options.onRecords(records),
      (error) => this.#crash(error),
    );
  }

  get joined(): boolean {
    return this.#joined && !this.#closed;
  }

  commit(offsets: readonly CommittedOffset[]): Promise<void> {
    for (const offset of offsets) {
      if (this.#assigned.has(partitionKey(offset))) this.group.commit(offset);
    }
    return Promise.resolve();
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.wake();
  }

  async close(): Promise<void> {
    this.#leave();
    await this.#delivery.drained();
  }

  /** Ends the present assignment; nothing of it is delivered any more. */
  stop(): void {
    this.#generation++;
    this.#assigned.clear();
    this.wake();
  }

  assign(partitions: readonly TopicPartition[]): void {
    this.#joined = true;
    this.#assigned = new Set(partitions.map(partitionKey));
    this.options.onAssigned(partitions);
    for (const of of partitions) void this.#deliver(of, this.#generation);
  }

  /** Something happened that a partition may have waited for. */
  wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const goOn of waiting) goOn();
  }

  async #deliver(of: TopicPartition, generation: number): Promise<void> {
    let position = this.group.committed(of);
    await this.#delivery.running(of);
    while (generation === this.#generation) {
      const records = this.#paused ? [] : this.#topic(of).read(of.partition, position, batchMax);
      if (records.length === 0) {
        await new Promise<void>((resolve) => this.#waiting.push(resolve));
      } else {
        position += BigInt(records.length);
        await this.#delivery.start(of, records);
      }
    }
  }

  #topic(of: TopicPartition): InMemoryTopic {
    const topic = this.topics.find(({ name }) => name === of.topic);
    if (topic === undefined) throw new InvariantBroken(`assigned a topic not subscribed to: ${of.topic}`);
    return topic;
  }

  #crash(error: Error): void {
    if (this.#closed) return;
    this.#leave();
    this.options.onCrash(error);
  }

  #leave(): void {
    this.#closed = true;
    this.stop();
    this.group.leave(this);
  }
}
