import type { TopicSpec } from '@orderflow/contracts';

/** A record to publish. Records of one key keep their order, within a call and from call to call. */
export interface OutgoingRecord {
  readonly topic: string;
  readonly key: string;
  readonly value: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A record as the broker holds it. `value` is null for a tombstone, `key` for a foreign producer's keyless record. */
export interface ReceivedRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
  readonly key: string | null;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, string>>;
  /** When the broker took it, milliseconds since the epoch. */
  readonly timestampMs: number;
}

export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

/** A watermark: every record of the partition below `nextOffset` is done. */
export interface CommittedOffset extends TopicPartition {
  readonly nextOffset: bigint;
}

export interface PartitionLag extends TopicPartition {
  /** Records that the group has not committed yet. */
  readonly lag: bigint;
  /** The offset that the next record of the partition is going to have. */
  readonly end: bigint;
  /** Records that the group had not committed and that are gone, by retention; missing where there are none. */
  readonly lost?: bigint;
}

export interface SubscribeOptions {
  readonly groupId: string;
  readonly topics: readonly string[];
  /**
   * Records of one partition in offset order. The promise is back-pressure: no further record of that
   * partition is delivered before it settles; other partitions go on, after a second at the latest, and so does
   * the membership. It must not reject; errors of the data are the consumer's to keep.
   */
  onRecords(records: readonly ReceivedRecord[]): Promise<void>;
  /**
   * The partitions this member has from now on, called after every (re)join and before the first record of
   * the new assignment. Delivery restarts at the committed offsets, so whatever was buffered must be dropped.
   */
  onAssigned(partitions: readonly TopicPartition[]): void;
  /**
   * Memberships of processes that are gone and could not leave: the broker is told before this one joins, so that the group
   * does not wait for the end of their sessions.
   */
  readonly goneMembers?: readonly string[];
  /** By which id the group knows this member from now on, called after every join of a broker that has such ids. */
  onJoined?(memberId: string): void;
  /** The subscription ended by itself and will not come back: the process should stop. */
  onCrash(error: Error): void;
}

export interface Subscription {
  /** Stores watermarks. Offsets of partitions that are not assigned any more are ignored. */
  commit(offsets: readonly CommittedOffset[]): Promise<void>;
  /** Stops fetching until {@link resume}; membership in the group is kept. */
  pause(): void;
  resume(): void;
  /** True between the first assignment and {@link close}. */
  readonly joined: boolean;
  /**
   * Leaves the group at once, and resolves when no `onRecords` runs any more; one that does not settle is waited
   * for five seconds.
   */
  close(): Promise<void>;
}

/**
 * The broker port. Delivery is at least once, in order within a partition; a key always has the same partition.
 * Implementations: {@link KafkaBroker}, {@link InMemoryBroker}; both pass the same conformance suite.
 */
export interface Broker {
  /** Waits for the broker. Throws `InfrastructureUnreachable` when it does not answer in time. */
  connect(): Promise<void>;
  /**
   * Resolves when all in-sync replicas have all of the records; rejects when that is not known of any of them.
   * After a rejection the records may or may not have arrived: send them again with the same ids.
   * Callers that need order await each call before the next. Rejects with `TopicUnknown` or `PublishFailed`.
   */
  publish(records: readonly OutgoingRecord[]): Promise<void>;
  /**
   * A new group begins at the earliest record. Resolves when the member has joined. Rejects with `TopicUnknown`,
   * or `InfrastructureUnreachable` when the member cannot join in time.
   */
  subscribe(options: SubscribeOptions): Promise<Subscription>;
  /** Creates what is missing, gives what exists the settings of its spec (but never other partitions), and waits until it takes records. */
  ensureTopics(specs: readonly TopicSpec[]): Promise<void>;
  lag(groupId: string, topics: readonly string[]): Promise<PartitionLag[]>;
  /** Closes every subscription and connection. */
  close(): Promise<void>;
}
