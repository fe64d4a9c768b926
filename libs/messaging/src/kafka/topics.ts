import { setTimeout as sleep } from 'node:timers/promises';
import { segmentMs, type TopicSpec } from '@orderflow/contracts';
import type { PartitionLag } from '../broker.js';
import { valueBytesMax } from '../codec/encode.js';
import { partitionKey } from '../delivery.js';
import type { KafkaAdmin, KafkaClient, OnLog, TopicSettings } from './kafka-client.js';

const leadersWaitMs = 15_000;

/** Creates what is missing, alters what has other settings, and resolves when every partition of every topic takes records. */
export async function ensureTopics(
  admin: KafkaAdmin,
  specs: readonly TopicSpec[],
  client: KafkaClient,
  onLog: OnLog,
): Promise<void> {
  const existing = new Set(await admin.listTopics());
  const missing = specs.filter(({ topic }) => !existing.has(topic));
  if (missing.length > 0) {
    const created = await admin.createTopics(
      missing.map((spec) => ({ ...spec, settings: settingsOf(spec) })),
    );
    if (created) onLog('info', 'topics created', { topics: missing.map(({ topic }) => topic) });
  }
  await alterChanged(
    admin,
    specs.filter(({ topic }) => existing.has(topic)),
    onLog,
  );
  const deadline = performance.now() + leadersWaitMs;
  for (const spec of specs) {
    const partitions = await whenLed(admin, spec.topic, deadline, client);
    if (partitions === spec.partitions) continue;
    const fields = { topic: spec.topic, partitions, expected: spec.partitions };
    onLog('warn', 'a topic has other partitions than its contract', fields);
  }
}

/**
 * The number of partitions, as soon as each one's leader answers. Metadata names leaders before they know it; a send
 * in between is refused by some and taken by others, and its retry makes duplicates.
 */
async function whenLed(
  admin: KafkaAdmin,
  topic: string,
  deadline: number,
  client: KafkaClient,
): Promise<number> {
  for (;;) {
    try {
      return (await admin.bounds(topic)).length;
    } catch (error) {
      if (performance.now() > deadline || !client.isPassing(error)) throw error;
      await sleep(20);
    }
  }
}

/** A release can have other settings than the one that made a topic: the latest service that starts sets them. */
async function alterChanged(admin: KafkaAdmin, specs: readonly TopicSpec[], onLog: OnLog): Promise<void> {
  if (specs.length === 0) return;
  const present = await admin.settings(specs.map(({ topic }) => topic));
  for (const spec of specs) {
    const { topic } = spec;
    const wanted = settingsOf(spec);
    const before = present.get(topic) ?? {};
    const changed = Object.keys(wanted).filter((name) => before[name] !== wanted[name]);
    if (changed.length === 0) continue;
    await admin.set(topic, wanted);
    const told = changed.map((name) => `${name} from ${before[name] ?? 'default'} to ${wanted[name]}`);
    onLog('info', 'a topic has other settings from now on', { topic, changed: told });
  }
}

function settingsOf({ retentionMs }: TopicSpec): TopicSettings {
  return {
    'cleanup.policy': 'delete',
    'retention.ms': String(retentionMs),
    // Only a part of the log that is closed is removed; by default one is open for a week.
    'segment.ms': String(Math.min(segmentMs, retentionMs)),
    // The broker's clock: it refuses what claims to be of more than an hour ahead, which would stop a service whose
    // clock is wrong, and old claims would be deleted early.
    'message.timestamp.type': 'LogAppendTime',
    // Room for the largest value with its envelope of headers and framing.
    'max.message.bytes': String(valueBytesMax + 200_000),
  };
}

/** What the group has not committed yet, counted from the earliest record where it has committed nothing. */
export async function groupLag(
  admin: KafkaAdmin,
  groupId: string,
  topics: readonly string[],
): Promise<PartitionLag[]> {
  const committed = new Map(
    (await admin.committed(groupId, topics)).map((of) => [partitionKey(of), of.nextOffset]),
  );
  const lags = topics.map(async (topic) => {
    const bounds = await admin.bounds(topic);
    return bounds.map(({ partition, low, high }): PartitionLag => {
      const offset = committed.get(partitionKey({ topic, partition })) ?? -1n;
      const of = { topic, partition, lag: high - (offset > low ? offset : low), end: high };
      return offset >= 0n && offset < low ? { ...of, lost: low - offset } : of;
    });
  });
  return (await Promise.all(lags)).flat();
}
