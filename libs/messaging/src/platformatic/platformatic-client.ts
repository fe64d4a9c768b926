import {
  Admin,
  type ConfigDescription,
  ConfigResourceTypes,
  ConfigSources,
  IncrementalAlterConfigOperationTypes,
  ProduceAcks,
  Producer,
  stringSerializers,
} from '@platformatic/kafka';
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
import { baseOptions, watched } from './connections.js';
import { errorNames, isPassing, isUnknownTopic } from './errors.js';
import { partitionHash } from './partition-hash.js';
import { PlatformaticMember } from './platformatic-member.js';

const earliest = -2n;
const latest = -1n;

/** @platformatic/kafka, with groups of the consumer protocol (KIP-848): brokers of Kafka 4.0 or later. */
export class PlatformaticClient implements KafkaClient {
  readonly isUnknownTopic = isUnknownTopic;
  readonly isPassing = isPassing;

  constructor(private readonly options: ClientOptions) {}

  producer(): KafkaProducer {
    const producer = watched(
      new Producer({
        ...baseOptions(this.options),
        serializers: stringSerializers,
        partitioner: (_message, key) => partitionHash(key as unknown as Buffer),
        // Its own second try takes all records of a broker to the new leader of the first one's partition.
        repeatOnStaleMetadata: false,
      }),
      this.options,
    );
    return {
      connect: () => Promise.resolve(),
      disconnect: () => producer.close(),
      send: async (records) => {
        await producer.send({ acks: ProduceAcks.ALL, messages: records.map((record) => ({ ...record })) });
      },
    };
  }

  admin(): KafkaAdmin {
    const admin = watched(new Admin(baseOptions(this.options)), this.options);
    return {
      connect: () => Promise.resolve(),
      disconnect: () => admin.close(),
      reach: () => admin.metadata({ topics: [], forceUpdate: true }),
      listTopics: () => admin.listTopics(),
      createTopics: async (topics) => {
        const created = await Promise.all(topics.map((topic) => create(admin, topic)));
        return created.includes(true);
      },
      settings: async (topics) => {
        const resources = topics.map((resourceName) => ({
          ...topicResource,
          resourceName,
          configurationKeys: null,
        }));
        const described = await admin.describeConfigs({ resources });
        return new Map(described.map(({ resourceName, configs }) => [resourceName, ownSettings(configs)]));
      },
      set: async (resourceName, settings) => {
        const configOperation = IncrementalAlterConfigOperationTypes.SET;
        const configs = Object.entries(settings).map(([name, value]) => ({ name, configOperation, value }));
        await admin.incrementalAlterConfigs({ resources: [{ ...topicResource, resourceName, configs }] });
      },
      bounds: (topic) => bounds(admin, topic),
      committed: async (groupId, topics) => {
        const [group] = await admin.listConsumerGroupOffsets({ groups: [groupId] });
        const wanted = group?.topics.filter(({ name }) => topics.includes(name)) ?? [];
        return wanted.flatMap(({ name: topic, partitions }) =>
          partitions.map(({ partitionIndex: partition, committedOffset: nextOffset }) => ({
            ...{ topic, partition, nextOffset },
          })),
        );
      },
    };
  }

  member(options: MemberOptions): GroupMember {
    return new PlatformaticMember({ ...this.options, ...options });
  }
}

const topicResource = { resourceType: ConfigResourceTypes.TOPIC };

/** Those that are set for the topic and not for its broker or by default. */
function ownSettings(configs: ConfigDescription['configs']): TopicSettings {
  const own = configs.filter(({ configSource }) => configSource === ConfigSources.DYNAMIC_TOPIC_CONFIG);
  return Object.fromEntries(own.map(({ name, value }) => [name, value ?? '']));
}

/** One topic at a time, since the library takes one configuration for all of a call. */
async function create(admin: Admin, { topic, partitions, settings }: NewTopic): Promise<boolean> {
  const configs = Object.entries(settings).map(([name, value]) => ({ name, value }));
  try {
    await admin.createTopics({ topics: [{ topic, partitions }], configs });
    return true;
  } catch (error) {
    if (errorNames(error).includes('TOPIC_ALREADY_EXISTS')) return false;
    throw error;
  }
}

async function bounds(admin: Admin, topic: string) {
  const { topics } = await admin.metadata({ topics: [topic], forceUpdate: true });
  const numbers = topics.get(topic)?.partitions.map((_, partition) => partition) ?? [];
  const offsets = async (timestamp: bigint) => {
    const partitions = numbers.map((partitionIndex) => ({ partitionIndex, timestamp }));
    const [of] = await admin.listOffsets({ topics: [{ name: topic, partitions }] });
    return new Map(of?.partitions.map(({ partitionIndex, offset }) => [partitionIndex, offset]));
  };
  const [lows, highs] = await Promise.all([offsets(earliest), offsets(latest)]);
  return numbers.map((partition) => ({
    partition,
    low: lows.get(partition) ?? 0n,
    high: highs.get(partition) ?? 0n,
  }));
}
