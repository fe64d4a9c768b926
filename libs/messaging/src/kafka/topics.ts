import { setTimeout as sleep } from 'node:timers/promises';
import type { Admin, ITopicMetadata } from 'kafkajs';
import type { TopicSpec } from '@orderflow/contracts';
import type { PartitionLag } from '../broker.js';
import { valueBytesMax } from '../codec/encode.js';
import type { OnLog } from './kafka-client.js';

/** Creates what is missing; says where an existing topic has other partitions than the contracts want. */
export async function createMissing(admin: Admin, specs: readonly TopicSpec[], onLog: OnLog): Promise<void> {
  const existing = new Set(await admin.listTopics());
  const missing = specs.filter(({ topic }) => !existing.has(topic));
  if (missing.length > 0) {
    // False when another service was faster, which is as good.
    const created = await admin.createTopics({
      topics: missing.map(creation),
      timeout: 10_000,
      // kafkajs takes "not known here yet" for a failure; `metadataOf` waits for it.
      waitForLeaders: false,
    });
    if (created) onLog('info', 'topics created', { topics: missing.map(({ topic }) => topic) });
  }
  for (const { name, partitions } of await metadataOf(
    admin,
    specs.map(({ topic }) => topic),
  )) {
    const wanted = specs.find(({ topic }) => topic === name)?.partitions;
    if (wanted !== undefined && wanted !== partitions.length) {
      onLog('warn', 'a topic has other partitions than its contract', {
        topic: name,
        partitions: partitions.length,
        expected: wanted,
      });
    }
  }
}

/** A topic that was just created is known to every broker, with a leader, a little later. */
async function metadataOf(admin: Admin, topics: string[]): Promise<ITopicMetadata[]> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    try {
      const metadata = await admin.fetchTopicMetadata({ topics });
      return metadata.topics;
    } catch (error) {
      const { type } = error as { type?: string };
      const early = type === 'UNKNOWN_TOPIC_OR_PARTITION' || type === 'LEADER_NOT_AVAILABLE';
      if (!early || Date.now() >= deadline) throw error;
    }
    await sleep(50);
  }
}

function creation({ topic, partitions, retentionMs }: TopicSpec) {
  return {
    topic,
    numPartitions: partitions,
    configEntries: [
      { name: 'retention.ms', value: String(retentionMs) },
      // Room for the largest value with its envelope of headers and framing.
      { name: 'max.message.bytes', value: String(valueBytesMax + 200_000) },
    ],
  };
}

/** What the group has not committed yet, counted from the earliest record where it has committed nothing. */
export async function groupLag(
  admin: Admin,
  groupId: string,
  topics: readonly string[],
): Promise<PartitionLag[]> {
  const committed = await admin.fetchOffsets({ groupId, topics: [...topics] });
  const lags = committed.map(async ({ topic, partitions }) => {
    const bounds = await admin.fetchTopicOffsets(topic);
    return bounds.map(({ partition, low, high }): PartitionLag => {
      const offset = BigInt(partitions.find((of) => of.partition === partition)?.offset ?? -1);
      const next = offset > BigInt(low) ? offset : BigInt(low);
      return { topic, partition, lag: BigInt(high) - next };
    });
  });
  return (await Promise.all(lags)).flat();
}
