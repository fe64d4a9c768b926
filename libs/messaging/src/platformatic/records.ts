import type { RecordsBatch } from '@platformatic/kafka';
import type { ReceivedRecord, TopicPartition } from '../broker.js';

const timestampIsBrokers = 1 << 3;
const isControl = 1 << 5;

/** The records of these batches from `position` on: a batch that begins before it is sent whole. Control records are none. */
export function received(
  { topic, partition }: TopicPartition,
  batches: readonly RecordsBatch[],
  position: bigint,
): ReceivedRecord[] {
  const records: ReceivedRecord[] = [];
  for (const { attributes, firstOffset, firstTimestamp, maxTimestamp, records: of } of batches) {
    if (attributes & isControl) continue;
    for (const { offsetDelta, timestampDelta, key, value, headers } of of) {
      const offset = firstOffset + BigInt(offsetDelta);
      if (offset < position) continue;
      records.push({
        ...{ topic, partition, offset },
        key: key === null ? null : key.toString('utf8'),
        value,
        headers: textHeaders(headers),
        // The library's own streams take the sender's time also where the broker has set its own.
        timestampMs: Number(attributes & timestampIsBrokers ? maxTimestamp : firstTimestamp + timestampDelta),
      });
    }
  }
  return records;
}

/** The offset after the last of these batches, which may have no record left of it. */
export function nextOffset(batches: readonly RecordsBatch[]): bigint | undefined {
  const last = batches.at(-1);
  return last && last.firstOffset + BigInt(last.lastOffsetDelta) + 1n;
}

/** The last value of each header, as Kafka's own clients read them; headers without a value are left out. */
function textHeaders(headers: readonly (readonly [unknown, unknown])[]): Record<string, string> {
  const withValue = headers.filter(([, value]) => value !== null);
  return Object.fromEntries(withValue.map(([name, value]) => [String(name), String(value)]));
}
