import type { CommittedOffset, OutgoingRecord, SubscribeOptions } from '../broker.js';
import type { Delivery } from '../delivery.js';

/** The libraries that can talk to Kafka for a {@link KafkaBroker}. */
export const kafkaClients = ['kafkajs', 'platformatic'] as const;
export type KafkaClientName = (typeof kafkaClients)[number];

/** The library that KAFKA_CLIENT names, platformatic when it is not set. Throws when it names none of them. */
export function kafkaClientIn(environment: Readonly<Record<string, string | undefined>>): KafkaClientName {
  const named = environment.KAFKA_CLIENT ?? 'platformatic';
  const client = kafkaClients.find((name) => name === named);
  if (client !== undefined) return client;
  throw new Error(`KAFKA_CLIENT is ${JSON.stringify(named)}: expected ${kafkaClients.join(' or ')}`);
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';
export type OnLog = (level: LogLevel, message: string, fields: Record<string, unknown>) => void;

export interface ClientOptions {
  readonly brokers: readonly string[];
  readonly clientId: string;
  readonly onLog: OnLog;
  /** Of its members of groups. */
  readonly sessionTimeoutMs: number;
  /** A membership that has not heard of the broker for so long is replaced. */
  readonly silenceMaxMs: number;
}

/**
 * What a client library must do for a {@link KafkaBroker}. None of it tries again by itself for longer than about a second: whoever calls
 * replaces what has failed by a fresh one, and decides for how long.
 */
export interface KafkaClient {
  producer(): KafkaProducer;
  admin(): KafkaAdmin;
  /** Joins a group and takes records until the membership ends, once and for ever. */
  member(options: MemberOptions): GroupMember;
  /** Whether the error says that there is no such topic. */
  isUnknownTopic(error: unknown): boolean;
  /** Whether the same request may succeed a moment later. */
  isPassing(error: unknown): boolean;
}

/** Connections that are made at once or not at all, and never again after `disconnect`. */
export interface Connectable {
  connect(): Promise<void>;
  disconnect(): Promise<void>;
}

export interface KafkaProducer extends Connectable {
  /**
   * Resolves when all in-sync replicas have all of the records, in their order within each key; rejects when that is not known of any of them.
   * Tries once. A key has the partition that Kafka's own clients give it.
   */
  send(records: readonly OutgoingRecord[]): Promise<void>;
}

export interface KafkaAdmin extends Connectable {
  /** Resolves when the cluster answers. */
  reach(): Promise<unknown>;
  listTopics(): Promise<readonly string[]>;
  /** False when another was faster. */
  createTopics(topics: readonly NewTopic[]): Promise<boolean>;
  /** What is set for the topics themselves, by name. */
  settings(topics: readonly string[]): Promise<ReadonlyMap<string, TopicSettings>>;
  /** Sets these of a topic, and leaves its others as they are. */
  set(topic: string, settings: TopicSettings): Promise<void>;
  /** Of every partition; rejects while one has no leader that knows it. */
  bounds(topic: string): Promise<readonly PartitionBounds[]>;
  /** What the group has committed; partitions for which it has nothing may be missing. */
  committed(groupId: string, topics: readonly string[]): Promise<readonly CommittedOffset[]>;
}

export interface NewTopic {
  readonly topic: string;
  readonly partitions: number;
  readonly settings: TopicSettings;
}

/** Values by name, as Kafka knows them: `retention.ms`. */
export type TopicSettings = Readonly<Record<string, string>>;

/** The first offset that there is, and the one that the next record gets. */
export interface PartitionBounds {
  readonly partition: number;
  readonly low: bigint;
  readonly high: bigint;
}

export interface MemberOptions extends Pick<
  SubscribeOptions,
  'groupId' | 'topics' | 'onAssigned' | 'onJoined'
> {
  readonly delivery: Delivery;
  readonly paused: boolean;
  /** Memberships that may not have been able to leave: of processes that are gone, and the one before of this process. */
  readonly goneMembers: readonly string[];
}

/** One membership in a group, from its start until it ends, for whatever reason, for ever. */
export interface GroupMember {
  /** Resolves with the reason when the membership has ended by itself. */
  readonly ended: Promise<Error>;
  /** When the broker last answered this member, by `performance.now()`. */
  readonly lastSignAt: number | undefined;
  /** By which the group knows this member, once it has joined. */
  readonly id: string | undefined;
  /** Stores watermarks of partitions that it has; resolves also when the group has moved on without it. */
  commit(offsets: readonly CommittedOffset[]): Promise<void>;
  pause(): void;
  resume(): void;
  /** Leaves the group. No delivery begins after the call. */
  close(): Promise<void>;
}

/** How soon a member hears of a rebalance. */
export const heartbeatMs = 500;
/** How long a fetch waits for a slow subscriber before the other partitions go on without the slow one. */
export const patienceMs = 1_000;
/** How long the broker holds a fetch that finds nothing, while something waits for the next one. */
export const fetchWaitMs = 500;
