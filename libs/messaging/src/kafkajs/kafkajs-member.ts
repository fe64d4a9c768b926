import kafkajs from 'kafkajs';
import type {
  Cluster,
  Consumer,
  ConsumerGroupJoinEvent,
  EachBatchPayload,
  Kafka,
  OffsetsByTopicPartition,
} from 'kafkajs';
import { errorMessage } from '@orderflow/kernel';
import type { CommittedOffset, TopicPartition } from '../broker.js';
import { partitionKey } from '../delivery.js';
import { asError } from '../kafka/as-error.js';
import {
  type ClientOptions,
  fetchWaitMs,
  type GroupMember,
  heartbeatMs,
  type MemberOptions,
  patienceMs,
} from '../kafka/kafka-client.js';
import { rebalanceTimeoutMs } from '../kafka/limits.js';
import { inTime, settles } from '../timing.js';
import { shortRetry } from './create-kafka.js';
import { FetchGenerations } from './fetch-generations.js';
import { isMembershipLost, leaveGroup, rejoin } from './rebalance.js';
import { offsetsByTopic, received } from './records.js';

type CommitOffsets = (offsets: OffsetsByTopicPartition) => Promise<void>;

/** One membership in a group: a kafkajs consumer from its start until it ends, for whatever reason, for ever. */
export class KafkajsMember implements GroupMember {
  readonly ended: Promise<Error>;
  lastSignAt: number | undefined;
  id: string | undefined;
  #end!: (reason: Error) => void;
  #over = false;
  #paused: boolean;
  #assigned = new Set<string>();
  #commitOffsets: CommitOffsets | undefined;
  readonly #consumer: Consumer;
  #cluster: Cluster | undefined;
  readonly #generations = new FetchGenerations();
  readonly #startedAt = performance.now();
  readonly #watchdog: NodeJS.Timeout;

  constructor(
    kafka: Kafka,
    private readonly options: ClientOptions & MemberOptions,
  ) {
    this.ended = new Promise((resolve) => (this.#end = resolve));
    this.#paused = options.paused;
    this.#consumer = kafka.consumer({
      groupId: options.groupId,
      sessionTimeout: options.sessionTimeoutMs,
      heartbeatInterval: heartbeatMs,
      rebalanceTimeout: rebalanceTimeoutMs(options.sessionTimeoutMs),
      maxWaitTimeInMs: fetchWaitMs,
      minBytes: 1,
      allowAutoTopicCreation: false,
      partitionAssigners: [
        (config) => {
          this.#cluster = config.cluster;
          return kafkajs.PartitionAssigners.roundRobin(config);
        },
      ],
      // Whoever owns this member starts a fresh one instead.
      retry: { ...shortRetry, retries: 5, restartOnFailure: () => Promise.resolve(false) },
    });
    this.#listen();
    this.#watchdog = setInterval(() => this.#checkSilence(), 5_000).unref();
    this.#run().catch((error: unknown) => this.#end(asError(error)));
  }

  async commit(offsets: readonly CommittedOffset[]): Promise<void> {
    const mine = offsets.filter((offset) => this.#assigned.has(partitionKey(offset)));
    if (mine.length === 0 || this.#over || this.#commitOffsets === undefined) return;
    try {
      await this.#commitOffsets(offsetsByTopic(mine));
    } catch (error) {
      if (!isMembershipLost(error)) throw error;
      // After the coming rejoin the records are delivered again from what is committed now.
      this.options.onLog('debug', 'a commit came too late for its assignment', {
        error: errorMessage(error),
      });
    }
  }

  pause(): void {
    this.#paused = true;
    this.#steer((consumer) => consumer.pause(this.options.topics.map((topic) => ({ topic }))));
  }

  resume(): void {
    this.#paused = false;
    this.#steer((consumer) => consumer.resume(this.options.topics.map((topic) => ({ topic }))));
  }

  async close(): Promise<void> {
    this.#over = true;
    clearInterval(this.#watchdog);
    await inTime(this.#consumer.disconnect(), 10_000).catch((error: unknown) => {
      this.options.onLog('warn', 'the group was not left cleanly', { error: errorMessage(error) });
    });
  }

  async #run(): Promise<void> {
    await this.#consumer.connect();
    await this.#consumer.subscribe({ topics: [...this.options.topics], fromBeginning: true });
    for (const id of this.options.goneMembers) await this.#leaveAs(id);
    await this.#consumer.run({
      autoCommit: false,
      // Resolved by hand when records are handed over, so that a batch that is not taken is fetched again.
      eachBatchAutoResolve: false,
      // Never less than the partitions of one fetch: a slow one must not stand in front of the others.
      partitionsConsumedConcurrently: 256,
      eachBatch: (payload) => this.#take(payload),
    });
  }

  /**
   * A membership that lost its process or its connections could not leave, and the group would wait for it until its
   * session is over.
   */
  async #leaveAs(goneId: string): Promise<void> {
    const { groupId, onLog } = this.options;
    if (this.#cluster === undefined) return;
    try {
      await leaveGroup(await this.#cluster.findGroupCoordinator({ groupId }), groupId, goneId);
    } catch (error) {
      // A coordinator that is not there yet would refuse the join, too.
      if (error instanceof kafkajs.KafkaJSError && error.retriable) throw error;
      // It had left after all, or was forgotten.
      onLog('debug', 'a membership that is gone did not leave', { groupId, error: errorMessage(error) });
    }
  }

  #listen(): void {
    const { events } = this.#consumer;
    this.#consumer.on(events.GROUP_JOIN, (event) => this.#joined(event));
    this.#consumer.on(events.FETCH_START, ({ payload }) => this.#generations.fetchStarted(payload.nodeId));
    this.#consumer.on(events.CRASH, ({ payload }) => this.#end(payload.error));
    for (const sign of [events.FETCH, events.HEARTBEAT, events.GROUP_JOIN] as const) {
      this.#consumer.on(sign, () => (this.lastSignAt = performance.now()));
    }
  }

  /** kafkajs calls this after the join and before the first fetch of the new assignment. */
  #joined({ payload }: ConsumerGroupJoinEvent): void {
    if (this.#over) return;
    const partitions = Object.entries(payload.memberAssignment).flatMap(([topic, numbers]) =>
      numbers.map((partition): TopicPartition => ({ topic, partition })),
    );
    this.id = payload.memberId;
    this.#generations.joined();
    this.#assigned = new Set(partitions.map(partitionKey));
    if (this.#paused) this.pause();
    this.options.onAssigned(partitions);
    this.options.onJoined?.(payload.memberId);
  }

  async #take(payload: EachBatchPayload): Promise<void> {
    const { batch } = payload;
    const { delivery } = this.options;
    this.#commitOffsets = (offsets) => payload.commitOffsetsIfNecessary(offsets);
    const earlier = delivery.running(batch);
    if (earlier !== undefined) return this.#holdBack(batch, earlier);
    if (this.#generations.stale) throw rejoin();
    if (this.#paused || this.#over) return;
    const call = delivery.start(
      batch,
      batch.messages.map((message) => received(batch, message)),
    );
    payload.resolveOffset(batch.lastOffset());
    if (!(await this.#settles(call, payload))) this.#holdBack(batch, call);
  }

  async #settles(call: Promise<void>, payload: EachBatchPayload): Promise<boolean> {
    for (let waitedMs = 0; waitedMs < patienceMs && !this.#over; waitedMs += heartbeatMs) {
      if (await settles(call, heartbeatMs)) return true;
      await payload.heartbeat();
    }
    return false;
  }

  /** Lets the other partitions, and the heartbeats, go on until the subscriber takes records of this one again. */
  #holdBack({ topic, partition }: TopicPartition, call: Promise<void>): void {
    if (this.#paused) return;
    const only = [{ topic, partitions: [partition] }];
    this.#steer((consumer) => consumer.pause(only));
    void call.then(() => {
      if (!this.#paused) this.#steer((consumer) => consumer.resume(only));
    });
  }

  /** kafkajs throws when it is not running, where there is nothing to steer: a new member begins with its own state. */
  #steer(action: (consumer: Consumer) => void): void {
    if (this.#over) return;
    try {
      action(this.#consumer);
    } catch (error) {
      this.options.onLog('debug', 'the consumer is not running', { error: errorMessage(error) });
    }
  }

  #checkSilence(): void {
    const silentMs = Math.round(performance.now() - (this.lastSignAt ?? this.#startedAt));
    if (silentMs > this.options.silenceMaxMs)
      this.#end(new Error(`nothing heard from the broker for ${silentMs} ms`));
  }
}
