import { Admin, ProduceAcks, Producer, stringSerializers } from '@platformatic/kafka';
import type {
  ClientOptions,
  GroupMember,
  KafkaAdmin,
  KafkaClient,
  KafkaProducer,
  MemberOptions,
  NewTopic,
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

/** One topic at a time, since the library takes one configuration for all of a call. */
async function create(admin: Admin, { topic, partitions, configs }: NewTopic): Promise<boolean> {
  try {
    await admin.createTopics({ topics: [{ topic, partitions }], configs: [...configs] });
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
