import { setTimeout as sleep } from 'node:timers/promises';
import kafkajs from 'kafkajs';
import type { Admin, Kafka, Producer } from 'kafkajs';
import type { TopicSpec } from '@orderflow/contracts';
import { errorMessage, InfrastructureUnreachable, InvariantBroken } from '@orderflow/kernel';
import type { Broker, OutgoingRecord, PartitionLag, SubscribeOptions, Subscription } from '../broker.js';
import { PublishFailed, TopicUnknown } from '../messaging.errors.js';
import { inBatches, topicMessages } from './batches.js';
import { createKafka, type OnLog } from './kafka-client.js';
import { jittered } from '../timing.js';
import { KafkaSubscription } from './kafka-subscription.js';
import { RenewedClient } from './renewed-client.js';
import { createMissing, groupLag } from './topics.js';

/** Between two attempts to connect. */
const pauseMs = 500;
/** Between two attempts to send. */
const backoffMinMs = 100;
const backoffMaxMs = 1_000;
/** What the last attempt gets, so that it can say why it failed. */
const attemptMinMs = 2_000;

/** How to reach Kafka. Times in milliseconds. */
export interface KafkaBrokerOptions {
  /** `host:port` of at least one broker of the cluster. */
  readonly brokers: readonly string[];
  readonly clientId: string;
  readonly onLog?: OnLog;
  /** How long `connect` and the first join of a subscription wait for the broker. Default 30 s. */
  readonly connectTimeoutMs?: number;
  /** After how long a send counts as failed. Default 10 s. */
  readonly sendTimeoutMs?: number;
  /** How long after the last heartbeat of a member its group goes on without it. Default 6 s, the least that brokers allow by default. */
  readonly sessionTimeoutMs?: number;
  /** A membership that has not heard of the broker for so long, whatever the reason, is replaced. Default 30 s. */
  readonly silenceMaxMs?: number;
  /** How long a subscription outlives the loss of the broker before its `onCrash` is called. Default 5 min. */
  readonly outageMaxMs?: number;
}

/**
 * The broker port on Kafka, by kafkajs. A send is acknowledged by all in-sync replicas or fails within
 * `sendTimeoutMs`; after a failure the next one uses a fresh producer. A subscription survives restarts of the broker.
 * When a member is killed, the others have its partitions 6 to 7 seconds later, or as soon as a new one names it among
 * its `goneMembers`.
 */
export class KafkaBroker implements Broker {
  readonly #options: Required<KafkaBrokerOptions>;
  readonly #kafka: Kafka;
  readonly #producer: RenewedClient<Producer>;
  readonly #admin: RenewedClient<Admin>;
  readonly #subscriptions = new Set<KafkaSubscription>();
  #closed = false;

  constructor(options: KafkaBrokerOptions) {
    const onLog = options.onLog ?? (() => undefined);
    const defaults = {
      connectTimeoutMs: 30_000,
      sendTimeoutMs: 10_000,
      sessionTimeoutMs: 6_000,
      silenceMaxMs: 30_000,
      outageMaxMs: 300_000,
    };
    this.#options = { ...defaults, ...options, onLog };
    this.#kafka = createKafka(this.#options);
    const createPartitioner = kafkajs.Partitioners.DefaultPartitioner;
    this.#producer = new RenewedClient(
      () =>
        this.#kafka.producer({
          ...{ createPartitioner, allowAutoTopicCreation: false },
          // kafkajs's own second try leaves out every broker that took its part in the first, and with it the records
          // whose partitions such a broker leads by then: they are reported as sent and are nowhere.
          retry: { retries: 0 },
        }),
      onLog,
    );
    this.#admin = new RenewedClient(() => this.#kafka.admin(), onLog);
  }

  async connect(): Promise<void> {
    const { brokers, connectTimeoutMs, onLog } = this.#options;
    this.#mustBeOpen();
    const deadline = performance.now() + connectTimeoutMs;
    for (;;) {
      try {
        await this.#admin.use(Math.max(attemptMinMs, deadline - performance.now()), (admin) =>
          admin.describeCluster(),
        );
        return;
      } catch (error) {
        const leftMs = deadline - performance.now() - pauseMs;
        if (leftMs <= 0) throw this.#unreachable(`did not answer within ${connectTimeoutMs / 1000} s`, error);
        onLog('warn', 'waiting for Kafka', {
          brokers,
          leftMs: Math.round(leftMs),
          error: errorMessage(error),
        });
      }
      await sleep(pauseMs);
    }
  }

  async publish(records: readonly OutgoingRecord[]): Promise<void> {
    this.#mustBeOpen();
    try {
      for (const batch of inBatches(records)) await this.#send(batch);
    } catch (error) {
      const topics = [...new Set(records.map(({ topic }) => topic))];
      if (isUnknownTopic(error)) await this.#mustExist(topics);
      const what = `${records.length} records for ${topics.join(', ')}`;
      throw new PublishFailed(`Kafka did not confirm ${what}: ${errorMessage(error)}`, { cause: error });
    }
  }

  async subscribe(options: SubscribeOptions): Promise<Subscription> {
    this.#mustBeOpen();
    await this.#mustExist(options.topics);
    const { connectTimeoutMs: joinTimeoutMs } = this.#options;
    const subscription = new KafkaSubscription(this.#kafka, { ...this.#options, ...options, joinTimeoutMs });
    this.#subscriptions.add(subscription);
    await subscription.firstJoin;
    return subscription;
  }

  ensureTopics(specs: readonly TopicSpec[]): Promise<void> {
    return this.#asAdmin((admin) => createMissing(admin, specs, this.#options.onLog));
  }

  async lag(groupId: string, topics: readonly string[]): Promise<PartitionLag[]> {
    try {
      return await this.#asAdmin((admin) => groupLag(admin, groupId, topics));
    } catch (error) {
      if (isUnknownTopic(error)) await this.#mustExist(topics);
      throw error;
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#subscriptions].map((subscription) => subscription.close()));
    await Promise.all([this.#producer.close(), this.#admin.close()]);
  }

  /** Sends until all of the batch is confirmed at once, or the time is up; what is sent again has the same ids. */
  async #send(batch: readonly OutgoingRecord[]): Promise<void> {
    const deadline = performance.now() + this.#options.sendTimeoutMs;
    for (let backoffMs = backoffMinMs; ; backoffMs = Math.min(2 * backoffMs, backoffMaxMs)) {
      try {
        await this.#producer.use(deadline - performance.now(), (producer) =>
          producer.sendBatch({ acks: -1, topicMessages: topicMessages(batch) }),
        );
        return;
      } catch (error) {
        const waitMs = jittered(backoffMs);
        if (this.#closed || isUnknownTopic(error) || performance.now() + waitMs > deadline) throw error;
        this.#options.onLog('info', 'a send failed, sending again', { error: errorMessage(error) });
        await sleep(waitMs);
      }
    }
  }

  async #asAdmin<T>(work: (admin: Admin) => Promise<T>): Promise<T> {
    this.#mustBeOpen();
    try {
      return await this.#admin.use(this.#options.connectTimeoutMs, work);
    } catch (error) {
      throw this.#unreachable('did not do what it was asked', error);
    }
  }

  async #mustExist(topics: readonly string[]): Promise<void> {
    const existing = new Set(await this.#asAdmin((admin) => admin.listTopics()));
    const missing = topics.filter((topic) => !existing.has(topic));
    if (missing.length > 0) throw new TopicUnknown(missing);
  }

  #mustBeOpen(): void {
    if (this.#closed) throw new InvariantBroken('the broker is closed');
  }

  #unreachable(what: string, cause: unknown): InfrastructureUnreachable {
    const where = `Kafka at ${this.#options.brokers.join(', ')}`;
    return new InfrastructureUnreachable(`${where} ${what}: ${errorMessage(cause)}`, { cause });
  }
}

const isUnknownTopic = (error: unknown): boolean =>
  error instanceof Error &&
  ((error as { type?: string }).type === 'UNKNOWN_TOPIC_OR_PARTITION' || isUnknownTopic(error.cause));
