import kafkajs from 'kafkajs';
import type { ConfigEntries, Kafka } from 'kafkajs';
import { errorMessage } from '@orderflow/kernel';
import type {
  ClientOptions,
  GroupMember,
  KafkaAdmin,
  KafkaClient,
  KafkaProducer,
  MemberOptions,
  NewTopic,
  TopicSettings,
} from '../kafka/kafka-client.js';
import { createKafka } from './create-kafka.js';
import { KafkajsMember } from './kafkajs-member.js';
import { topicMessages } from './records.js';

/** kafkajs, with groups of the classic protocol: eager rebalances, and a session that the member asks for. */
export class KafkajsClient implements KafkaClient {
  readonly #kafka: Kafka;

  constructor(private readonly options: ClientOptions) {
    this.#kafka = createKafka(options);
  }

  producer(): KafkaProducer {
    const createPartitioner = kafkajs.Partitioners.DefaultPartitioner;
    // kafkajs's own second try leaves out every broker that took its part in the first, and with it the records
    // whose partitions such a broker leads by then: they are reported as sent and are nowhere.
    const retry = { retries: 0 };
    const producer = this.#kafka.producer({ createPartitioner, allowAutoTopicCreation: false, retry });
    return {
      connect: () => producer.connect(),
      disconnect: () => producer.disconnect(),
      send: async (records) => {
        await producer.sendBatch({ acks: -1, topicMessages: topicMessages(records) });
      },
    };
  }

  admin(): KafkaAdmin {
    const admin = this.#kafka.admin();
    return {
      connect: () => admin.connect(),
      disconnect: () => admin.disconnect(),
      reach: () => admin.describeCluster(),
      listTopics: () => admin.listTopics(),
      // kafkajs's own wait for leaders takes "not known here yet" for a failure.
      createTopics: (topics) =>
        admin
          .createTopics({ topics: topics.map(creation), timeout: 10_000, waitForLeaders: false })
          .catch(withReasons),
      settings: async (topics) => {
        const resources = topics.map((name) => ({ type: topicResource, name }));
        const described = await admin.describeConfigs({ resources, includeSynonyms: false });
        return new Map(described.resources.map((of) => [of.resourceName, ownSettings(of.configEntries)]));
      },
      set: async (topic, settings) => {
        const of = { type: topicResource, name: topic };
        const described = await admin.describeConfigs({ resources: [of], includeSynonyms: false });
        // kafkajs can only replace all of them.
        const all = { ...ownSettings(described.resources[0]?.configEntries ?? []), ...settings };
        await admin.alterConfigs({
          validateOnly: false,
          resources: [{ ...of, configEntries: entries(all) }],
        });
      },
      bounds: async (topic) =>
        (await admin.fetchTopicOffsets(topic)).map(({ partition, low, high }) => ({
          ...{ partition, low: BigInt(low), high: BigInt(high) },
        })),
      committed: async (groupId, topics) =>
        (await admin.fetchOffsets({ groupId, topics: [...topics] })).flatMap(({ topic, partitions }) =>
          partitions.map(({ partition, offset }) => ({ topic, partition, nextOffset: BigInt(offset) })),
        ),
    };
  }

  member(options: MemberOptions): GroupMember {
    return new KafkajsMember(this.#kafka, { ...this.options, ...options });
  }

  isUnknownTopic(error: unknown): boolean {
    if (!(error instanceof Error)) return false;
    const { type } = error as { type?: string };
    return type === 'UNKNOWN_TOPIC_OR_PARTITION' || this.isUnknownTopic(error.cause);
  }

  /** The retries that kafkajs has given up are too short for a busy machine. */
  isPassing(error: unknown): boolean {
    return (
      error instanceof kafkajs.KafkaJSNumberOfRetriesExceeded ||
      (error instanceof kafkajs.KafkaJSError && error.retriable)
    );
  }
}

const creation = ({ topic, partitions, settings }: NewTopic) => ({
  topic,
  numPartitions: partitions,
  configEntries: entries(settings),
});

const topicResource = kafkajs.ConfigResourceTypes.TOPIC;
const entries = (settings: TopicSettings) =>
  Object.entries(settings).map(([name, value]) => ({ name, value }));

/** Those that are set for the topic and not for its broker or by default. */
function ownSettings(configs: readonly ConfigEntries[]): TopicSettings {
  const own = configs.filter(({ configSource }) => configSource === kafkajs.ConfigSource.TOPIC_CONFIG);
  return Object.fromEntries(own.map(({ configName, configValue }) => [configName, configValue]));
}

/** kafkajs says only that there were errors, and keeps each topic's in a list. */
function withReasons(error: unknown): never {
  if (!(error instanceof kafkajs.KafkaJSAggregateError)) throw error;
  const reasons = error.errors.map((of) => `${(of as { topic?: string }).topic}: ${errorMessage(of)}`);
  throw new Error(`${error.message}: ${reasons.join('; ')}`, { cause: error });
}
