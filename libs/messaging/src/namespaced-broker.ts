import type { TopicSpec } from '@orderflow/contracts';
import type {
  Broker,
  OutgoingRecord,
  PartitionLag,
  SubscribeOptions,
  Subscription,
  TopicPartition,
} from './broker.js';

/**
 * Gives a system topics and consumer groups of its own on a shared cluster: `<namespace>.<name>` there,
 * `<name>` here. What the broker underneath guarantees holds unchanged.
 */
export class NamespacedBroker implements Broker {
  constructor(
    private readonly broker: Broker,
    private readonly namespace: string,
  ) {}

  connect(): Promise<void> {
    return this.broker.connect();
  }

  publish(records: readonly OutgoingRecord[]): Promise<void> {
    return this.broker.publish(records.map((record) => ({ ...record, topic: this.outside(record.topic) })));
  }

  async subscribe(options: SubscribeOptions): Promise<Subscription> {
    const inside = <T extends TopicPartition>(at: readonly T[]) =>
      at.map((one) => ({ ...one, topic: this.inside(one.topic) }));
    const subscription = await this.broker.subscribe({
      ...options,
      groupId: this.outside(options.groupId),
      topics: options.topics.map((topic) => this.outside(topic)),
      onRecords: (records) => options.onRecords(inside(records)),
      onAssigned: (partitions) => options.onAssigned(inside(partitions)),
    });
    return {
      commit: (offsets) =>
        subscription.commit(offsets.map((at) => ({ ...at, topic: this.outside(at.topic) }))),
      pause: () => subscription.pause(),
      resume: () => subscription.resume(),
      get joined() {
        return subscription.joined;
      },
      close: () => subscription.close(),
    };
  }

  ensureTopics(specs: readonly TopicSpec[]): Promise<void> {
    return this.broker.ensureTopics(specs.map((spec) => ({ ...spec, topic: this.outside(spec.topic) })));
  }

  async lag(groupId: string, topics: readonly string[]): Promise<PartitionLag[]> {
    const lags = await this.broker.lag(
      this.outside(groupId),
      topics.map((topic) => this.outside(topic)),
    );
    return lags.map((lag) => ({ ...lag, topic: this.inside(lag.topic) }));
  }

  close(): Promise<void> {
    return this.broker.close();
  }

  private outside(name: string): string {
    return `${this.namespace}.${name}`;
  }

  private inside(name: string): string {
    return name.slice(this.namespace.length + 1);
  }
}
