import type { IHeaders, KafkaMessage } from 'kafkajs';
import type { ReceivedRecord, TopicPartition } from '../broker.js';

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
