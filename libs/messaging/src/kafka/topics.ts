import { setTimeout as sleep } from 'node:timers/promises';
import kafkajs from 'kafkajs';
import type { Admin } from 'kafkajs';
import type { TopicSpec } from '@orderflow/contracts';
import { errorMessage } from '@orderflow/kernel';
import type { PartitionLag } from '../broker.js';
import { valueBytesMax } from '../codec/encode.js';
import type { OnLog } from './kafka-client.js';

const leadersWaitMs = 15_000;

/** Creates what is missing, and resolves when every partition of every topic takes records. */
export async function createMissing(admin: Admin, specs: readonly TopicSpec[], onLog: OnLog): Promise<void> {
  const existing = new Set(await admin.listTopics());
  const missing = specs.filter(({ topic }) => !existing.has(topic));
  if (missing.length > 0) {
    // False when another service was faster, which is as good. kafkajs's own wait for leaders takes "not known here
    // yet" for a failure, so it is left to `whenLed`.
    const topics = missing.map(creation);
    const created = await admin
      .createTopics({ topics, timeout: 10_000, waitForLeaders: false })
      .catch(withReasons);
    if (created) onLog('info', 'topics created', { topics: missing.map(({ topic }) => topic) });
  }
  const deadline = performance.now() + leadersWaitMs;
  for (const spec of specs) {
    const partitions = await whenLed(admin, spec.topic, deadline);
    if (partitions === spec.partitions) continue;
    const fields = { topic: spec.topic, partitions, expected: spec.partitions };
    onLog('warn', 'a topic has other partitions than its contract', fields);
  }
}

/**
 * The number of partitions, as soon as each one's leader answers. Metadata names leaders before they know it; a send
 * in between is refused by some and taken by others, and its retry makes duplicates.
 */
async function whenLed(admin: Admin, topic: string, deadline: number): Promise<number> {
  for (;;) {
    try {
      return (await admin.fetchTopicOffsets(topic)).length;
    } catch (error) {
      if (performance.now() > deadline || !isPassing(error)) throw error;
      await sleep(20);
    }
  }
}

/** The retries that kafkajs has given up are too short for a busy machine. */
const isPassing = (error: unknown) =>
  error instanceof kafkajs.KafkaJSNumberOfRetriesExceeded ||
  (error instanceof kafkajs.KafkaJSError && error.retriable);

/** kafkajs says only that there were errors, and keeps each topic's in a list. */
function withReasons(error: unknown): never {
  if (!(error instanceof kafkajs.KafkaJSAggregateError)) throw error;
  const reasons = error.errors.map((of) => `${(of as { topic?: string }).topic}: ${errorMessage(of)}`);
  throw new Error(`${error.message}: ${reasons.join('; ')}`, { cause: error });
}

function creation({ topic, partitions, retentionMs }: TopicSpec) {
  return {
    topic,
    numPartitions: partitions,
    configEntries: [
      { name: 'retention.ms', value: String(retentionMs) },
      // The broker's clock: it refuses what claims to be of more than an hour ahead, which would stop a service whose
      // clock is wrong, and old claims would be deleted early.
      { name: 'message.timestamp.type', value: 'LogAppendTime' },
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
      const end = BigInt(high);
      return { topic, partition, lag: end - next, end };
    });
  });
  return (await Promise.all(lags)).flat();
}
