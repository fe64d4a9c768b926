import type { OutgoingRecord } from '../broker.js';

/**
 * Kafka's limit of a message (1 MB by default) is one of the batch that the clients make of all records of a partition,
 * so what is sent at once must stay below it.
 */
const batchBytesMax = 900_000;

/** The records in their order, cut into sends that stay below the batch limit; a larger record goes alone. */
export function* inBatches(records: readonly OutgoingRecord[]): Generator<readonly OutgoingRecord[]> {
  let start = 0;
  let bytes = 0;
  for (const [index, { key, value }] of records.entries()) {
    // Headers and framing are small beside the 10 % that the limit leaves.
    const size = Buffer.byteLength(value) + key.length + 400;
    if (index > start && bytes + size > batchBytesMax) {
      yield records.slice(start, index);
      start = index;
      bytes = 0;
    }
    bytes += size;
  }
  if (start < records.length) yield records.slice(start);
}
