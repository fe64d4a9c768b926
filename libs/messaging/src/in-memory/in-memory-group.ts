import type { CommittedOffset, TopicPartition } from '../broker.js';
import { partitionKey } from '../delivery.js';
import type { InMemoryMember } from './in-memory-member.js';
import type { InMemoryTopic } from './in-memory-topic.js';

/** A consumer group: what it has committed, and which member has which partition. */
export class InMemoryGroup {
  readonly #committed = new Map<string, bigint>();
  readonly #members = new Set<InMemoryMember>();

  committed(of: TopicPartition): bigint {
    return this.#committed.get(partitionKey(of)) ?? 0n;
  }

  commit(offset: CommittedOffset): void {
    this.#committed.set(partitionKey(offset), offset.nextOffset);
  }

  join(member: InMemoryMember): void {
    this.#members.add(member);
    this.#rebalance();
  }

  leave(member: InMemoryMember): void {
    if (this.#members.delete(member)) this.#rebalance();
  }

  wake(): void {
    for (const member of this.#members) member.wake();
  }

  /** Eager, as on Kafka: everybody stops, and partitions go round among the members that want their topic. */
  #rebalance(): void {
    const assignments = new Map([...this.#members].map((member) => [member, [] as TopicPartition[]]));
    const topics = new Set([...this.#members].flatMap((member) => member.topics));
    for (const topic of topics) this.#spread(topic, assignments);
    for (const member of this.#members) member.stop();
    for (const [member, partitions] of assignments) member.assign(partitions);
  }

  #spread(topic: InMemoryTopic, assignments: Map<InMemoryMember, TopicPartition[]>): void {
    const interested = [...this.#members].filter((member) => member.topics.includes(topic));
    for (const partition of topic.partitions) {
      const member = interested[partition % interested.length];
      if (member !== undefined) assignments.get(member)?.push({ topic: topic.name, partition });
    }
  }
}
