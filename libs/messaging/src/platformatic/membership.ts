import { randomUUID } from 'node:crypto';
import {
  consumerGroupHeartbeatV1,
  ConfigResourceTypes,
  IncrementalAlterConfigOperationTypes,
  incrementalAlterConfigsV1,
  offsetCommitV9,
  offsetFetchV9,
} from '@platformatic/kafka';
import type { CommittedOffset, TopicPartition } from '../broker.js';
import { rebalanceTimeoutMs } from '../kafka/limits.js';
import type { Coordinator } from './coordinator.js';

/** The partitions of a member, each topic by its id. */
export type Assignment = readonly consumerGroupHeartbeatV1.ConsumerGroupHeartbeatRequestTopicPartition[];

export interface MembershipOptions {
  readonly groupId: string;
  readonly topics: readonly string[];
  readonly sessionTimeoutMs: number;
}

const leaving = -1;
const unchanged = -1;
/** Of the brokers, and of a group that has not another. */
const heartbeatDefaultMs = 5_000;

/**
 * The requests of one member in the consumer protocol (KIP-848). The library's own membership does not tell when the
 * assignment changes, asks under an id that the group has forgotten for ever, and hears of a rebalance after the 5 s
 * of the brokers' default: so this is on the library's requests, and hears as soon as it asks.
 * Source: https://cwiki.apache.org/confluence/display/KAFKA/KIP-848
 */
export class Membership {
  /** Made here, so that also a member whose join was lost can be ended. */
  readonly id = randomUUID();
  #epoch = 0;
  #owned: Assignment = [];
  /** The coordinator may not know all of this member; what it has told may not have arrived. */
  #tellAll = true;

  constructor(
    private readonly coordinator: Coordinator,
    private readonly options: MembershipOptions,
  ) {}

  /** One heartbeat, the first of which joins. Returns the assignment when it may be another. */
  async beat(): Promise<Assignment | undefined> {
    const { groupId, topics, sessionTimeoutMs } = this.options;
    const all = this.#tellAll;
    this.#tellAll = true;
    const { memberEpoch, assignment } = await this.coordinator.ask(
      consumerGroupHeartbeatV1.api,
      ...([groupId, this.id, this.#epoch, null, null] as const),
      all ? rebalanceTimeoutMs(sessionTimeoutMs) : unchanged,
      ...([all ? [...topics] : null, null, null] as const),
      all ? [...this.#owned] : null,
    );
    this.#epoch = memberEpoch;
    this.#tellAll = false;
    return assignment?.topicPartitions;
  }

  /** From now on the member has these and no others; the next heartbeat says so, and the group can give the rest away. */
  owns(assignment: Assignment): void {
    this.#owned = assignment;
    this.#tellAll = true;
  }

  async commit(offsets: readonly CommittedOffset[]): Promise<void> {
    const topics = [...Map.groupBy(offsets, ({ topic }) => topic)].map(([name, of]) => ({
      name,
      partitions: of.map(({ partition: partitionIndex, nextOffset: committedOffset }) => ({
        ...{ partitionIndex, committedOffset, committedLeaderEpoch: -1, committedMetadata: null },
      })),
    }));
    const { groupId } = this.options;
    await this.coordinator.ask(offsetCommitV9.api, groupId, this.#epoch, this.id, null, topics);
  }

  /** What the group has committed; -1 where that is nothing. */
  async committed(partitions: readonly TopicPartition[]): Promise<CommittedOffset[]> {
    const topics = [...Map.groupBy(partitions, ({ topic }) => topic)].map(([name, of]) => ({
      name,
      partitionIndexes: of.map(({ partition }) => partition),
    }));
    // Not as a member: it only wants to know, and its epoch may be out of date for a moment.
    const group = { groupId: this.options.groupId, memberId: null, memberEpoch: -1, topics };
    const { groups } = await this.coordinator.ask(offsetFetchV9.api, [group], false);
    return groups.flatMap(({ topics: of }) =>
      of.flatMap(({ name: topic, partitions: found }) =>
        found.map(({ partitionIndex: partition, committedOffset: nextOffset }) => ({
          ...{ topic, partition, nextOffset },
        })),
      ),
    );
  }

  /** Ends a membership by its id, whoever has it. */
  async leave(id: string): Promise<void> {
    const nothing = [null, null, unchanged, null, null, null, null] as const;
    await this.coordinator.ask(consumerGroupHeartbeatV1.api, this.options.groupId, id, leaving, ...nothing);
  }

  /** In this protocol the time limit of a session is the group's, within the bounds that the brokers set. */
  async limitSession(): Promise<void> {
    const { groupId: resourceName, sessionTimeoutMs } = this.options;
    const set = (name: string, ms: number) => ({
      ...{ name, configOperation: IncrementalAlterConfigOperationTypes.SET, value: String(Math.floor(ms)) },
    });
    const configs = [set('consumer.session.timeout.ms', sessionTimeoutMs)];
    // Must be less than the session; this member asks more often anyway.
    if (sessionTimeoutMs <= heartbeatDefaultMs)
      configs.push(set('consumer.heartbeat.interval.ms', sessionTimeoutMs / 2));
    const resource = { resourceType: ConfigResourceTypes.GROUP, resourceName, configs };
    await this.coordinator.ask(incrementalAlterConfigsV1.api, [resource], false);
  }
}
