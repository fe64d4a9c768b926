import type { IHeaders, KafkaMessage, OffsetsByTopicPartition, TopicMessages } from 'kafkajs';
import type { CommittedOffset, OutgoingRecord, ReceivedRecord, TopicPartition } from '../broker.js';

export function topicMessages(records: readonly OutgoingRecord[]): TopicMessages[] {
  const byTopic = Map.groupBy(records, ({ topic }) => topic);
  return [...byTopic].map(([topic, messages]) => ({
    topic,
    messages: messages.map(({ key, value, headers }) => ({ key, value, headers })),
  }));
}

export function received(
  { topic, partition }: TopicPartition,
  { key, value, headers, offset, timestamp }: KafkaMessage,
): ReceivedRecord {
  return {
    topic,
    partition,
    offset: BigInt(offset),
    key: key === null ? null : key.toString('utf8'),
    value,
    headers: headers === undefined ? {} : textHeaders(headers),
    timestampMs: Number(timestamp),
  };
}

/** The last value of each header, as Kafka's own clients read them; headers without a value are left out. */
function textHeaders(headers: IHeaders): Record<string, string> {
  const entries: [string, string][] = [];
  for (const [name, values] of Object.entries(headers)) {
    const value = Array.isArray(values) ? values.at(-1) : values;
    if (value !== undefined && value !== null) entries.push([name, value.toString('utf8')]);
  }
  return Object.fromEntries(entries);
}

export function offsetsByTopic(offsets: readonly CommittedOffset[]): OffsetsByTopicPartition {
  const byTopic = Map.groupBy(offsets, ({ topic }) => topic);
  const topics = [...byTopic].map(([topic, of]) => ({
    topic,
    partitions: of.map(({ partition, nextOffset }) => ({ partition, offset: String(nextOffset) })),
  }));
  return { topics };
}
