import type { ReceivedRecord, SubscribeOptions, TopicPartition } from './broker.js';
import { settles } from './timing.js';

const drainLimitMs = 5_000;

/** One name for a partition, to key maps with. */
export const partitionKey = ({ topic, partition }: TopicPartition) => `${topic}/${partition}`;

/**
 * Hands records to one subscriber and knows which calls are still running, per partition and across rebalances: a
 * partition that comes back must wait for the call that began before it went.
 */
export class Delivery {
  readonly #running = new Map<string, Promise<void>>();

  constructor(
    private readonly onRecords: SubscribeOptions['onRecords'],
    /** Told when `onRecords` broke its promise never to reject. */
    private readonly onBroken: (error: Error) => void,
  ) {}

  /** The call of this partition that has not settled yet. Never rejects. */
  running(of: TopicPartition): Promise<void> | undefined {
    return this.#running.get(partitionKey(of));
  }

  /** Starts a call; the partition must not have one running. The promise never rejects. */
  start(of: TopicPartition, records: readonly ReceivedRecord[]): Promise<void> {
    const key = partitionKey(of);
    const call = this.#call(records).finally(() => this.#running.delete(key));
    this.#running.set(key, call);
    return call;
  }

  /** Waits until no call runs any more, but not for ever: false when some still do. */
  drained(): Promise<boolean> {
    return settles(Promise.all(this.#running.values()), drainLimitMs);
  }

  async #call(records: readonly ReceivedRecord[]): Promise<void> {
    try {
      await this.onRecords(records);
    } catch (error) {
      this.onBroken(new Error('onRecords rejected, which it must not', { cause: error }));
    }
  }
}
