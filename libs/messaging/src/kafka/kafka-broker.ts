import { setTimeout as sleep } from 'node:timers/promises';
import type { TopicSpec } from '@orderflow/contracts';
import { errorMessage, InfrastructureUnreachable, InvariantBroken } from '@orderflow/kernel';
import type { Broker, OutgoingRecord, PartitionLag, SubscribeOptions, Subscription } from '../broker.js';
import { PublishFailed, TopicUnknown } from '../messaging.errors.js';
import { jittered } from '../timing.js';
import { inBatches } from './batches.js';
import type {
  ClientOptions,
  KafkaAdmin,
  KafkaClient,
  KafkaClientName,
  KafkaProducer,
  OnLog,
} from './kafka-client.js';
import { KafkaSubscription } from './kafka-subscription.js';
import { RenewedClient } from './renewed-client.js';
import { ensureTopics, groupLag } from './topics.js';

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
  /** The library that talks to Kafka; what is promised is the same. Default kafkajs. */
  readonly client?: KafkaClientName;
  readonly onLog?: OnLog;
  /** How long `connect` and the first join of a subscription wait for the broker. Default 30 s. */
  readonly connectTimeoutMs?: number;
  /** After how long a send counts as failed. Default 10 s. */
  readonly sendTimeoutMs?: number;
  /**
   * How long after the last heartbeat of a member its group goes on without it. Default 6 s, the least that brokers allow by default;
   * with `platformatic` they allow no less than 45 s by default, and keep their own limit, with a warning, where this one is refused.
   */
  readonly sessionTimeoutMs?: number;
  /** A membership that has not heard of the broker for so long, whatever the reason, is replaced. Default 30 s. */
  readonly silenceMaxMs?: number;
  /** How long a subscription outlives the loss of the broker before its `onCrash` is called. Default 5 min. */
  readonly outageMaxMs?: number;
}

/**
 * The broker port on Kafka, by the client library that the options name. A send is acknowledged by all in-sync replicas or fails within
 * `sendTimeoutMs`; after a failure the next one uses a fresh producer. A subscription survives restarts of the broker.
 * When a member is killed, the others have its partitions 6 to 7 seconds later, or as soon as a new one names it among
 * its `goneMembers`.
 */
export class KafkaBroker implements Broker {
  readonly #options: Required<KafkaBrokerOptions>;
  readonly #producer: RenewedClient<KafkaProducer>;
  readonly #admin: RenewedClient<KafkaAdmin>;
  readonly #subscriptions = new Set<KafkaSubscription>();
  #client: Promise<KafkaClient> | undefined;
  #closed = false;

  constructor(options: KafkaBrokerOptions) {
    const onLog = options.onLog ?? (() => undefined);
    const defaults = {
      client: 'kafkajs' as const,
      connectTimeoutMs: 30_000,
      sendTimeoutMs: 10_000,
      sessionTimeoutMs: 6_000,
      silenceMaxMs: 30_000,
      outageMaxMs: 300_000,
    };
    this.#options = { ...defaults, ...options, onLog };
    this.#producer = new RenewedClient(async () => (await this.#load()).producer(), onLog);
    this.#admin = new RenewedClient(async () => (await this.#load()).admin(), onLog);
  }

  async connect(): Promise<void> {
    const { brokers, connectTimeoutMs, onLog } = this.#options;
    this.#mustBeOpen();
    const deadline = performance.now() + connectTimeoutMs;
    for (;;) {
      try {
        await this.#admin.use(Math.max(attemptMinMs, deadline - performance.now()), (admin) => admin.reach());
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
      if (await this.#isUnknownTopic(error)) await this.#mustExist(topics);
      const what = `${records.length} records for ${topics.join(', ')}`;
      throw new PublishFailed(`Kafka did not confirm ${what}: ${errorMessage(error)}`, { cause: error });
    }
  }

  async subscribe(options: SubscribeOptions): Promise<Subscription> {
    this.#mustBeOpen();
    await this.#mustExist(options.topics);
    const { connectTimeoutMs: joinTimeoutMs } = this.#options;
    const client = await this.#load();
    const subscription = new KafkaSubscription((member) => client.member(member), {
      ...this.#options,
      ...options,
      joinTimeoutMs,
    });
    this.#subscriptions.add(subscription);
    await subscription.firstJoin;
    return subscription;
  }

  ensureTopics(specs: readonly TopicSpec[]): Promise<void> {
    return this.#asAdmin(async (admin) =>
      ensureTopics(admin, specs, await this.#load(), this.#options.onLog),
    );
  }

  async lag(groupId: string, topics: readonly string[]): Promise<PartitionLag[]> {
    try {
      return await this.#asAdmin((admin) => groupLag(admin, groupId, topics));
    } catch (error) {
      if (await this.#isUnknownTopic(error)) await this.#mustExist(topics);
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
        await this.#producer.use(deadline - performance.now(), (producer) => producer.send(batch));
        return;
      } catch (error) {
        const waitMs = jittered(backoffMs);
        const hopeless = this.#closed || (await this.#isUnknownTopic(error));
        if (hopeless || performance.now() + waitMs > deadline) throw error;
        this.#options.onLog('info', 'a send failed, sending again', { error: errorMessage(error) });
        await sleep(waitMs);
      }
    }
  }

  async #asAdmin<T>(work: (admin: KafkaAdmin) => Promise<T>): Promise<T> {
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

  #load(): Promise<KafkaClient> {
    return (this.#client ??= load[this.#options.client](this.#options));
  }

  async #isUnknownTopic(error: unknown): Promise<boolean> {
    return (await this.#load()).isUnknownTopic(error);
  }

  #mustBeOpen(): void {
    if (this.#closed) throw new InvariantBroken('the broker is closed');
  }

  #unreachable(what: string, cause: unknown): InfrastructureUnreachable {
    const where = `Kafka at ${this.#options.brokers.join(', ')}`;
    return new InfrastructureUnreachable(`${where} ${what}: ${errorMessage(cause)}`, { cause });
  }
}

/** Loaded when it is used, so that a process has the memory and the start of one of them to bear. */
const load: Record<KafkaClientName, (options: ClientOptions) => Promise<KafkaClient>> = {
  kafkajs: async (options) => new (await import('../kafkajs/kafkajs-client.js')).KafkajsClient(options),
  platformatic: async (options) =>
    new (await import('../platformatic/platformatic-client.js')).PlatformaticClient(options),
};
