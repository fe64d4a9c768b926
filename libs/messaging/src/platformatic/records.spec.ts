import { expect, it } from '@jest/globals';
import type { RecordsBatch } from '@platformatic/kafka';
import { nextOffset, received } from './records.js';

const partition = { topic: 'orders.events.v1', partition: 2 };
const bytes = (text: string) => Buffer.from(text);

/** A batch of records from offset 10 on, of 5 s after the epoch by the sender's clock and 9 s by the broker's. */
function batch(values: readonly string[], more: Partial<RecordsBatch> = {}): RecordsBatch {
  const records = values.map((value, offsetDelta) => ({
    ...{ length: 0, attributes: 0, timestampDelta: BigInt(offsetDelta), offsetDelta },
    ...{ key: bytes('ada'), value: bytes(value), headers: [] },
  }));
  return {
    ...{ firstOffset: 10n, lastOffsetDelta: values.length - 1, length: 0, magic: 2, crc: 0 },
    ...{ attributes: 0, partitionLeaderEpoch: 0, firstTimestamp: 5_000n, maxTimestamp: 9_000n },
    ...{ producerId: -1n, producerEpoch: -1, firstSequence: -1, records, ...more },
  };
}
const seen = (batches: RecordsBatch[], position = 0n) =>
  received(partition, batches, position).map(({ offset, value }) => `${offset} ${String(value)}`);

it('gives each record its offset, and leaves out what comes before the position', () => {
  const batches = [batch(['a', 'b']), batch(['c'], { firstOffset: 12n })];
  expect(seen(batches)).toEqual(['10 a', '11 b', '12 c']);
  expect(seen(batches, 11n)).toEqual(['11 b', '12 c']);
});

it('goes on after control records and compacted ones, which are not delivered', () => {
  const control = batch(['commit'], { attributes: 1 << 5, lastOffsetDelta: 4 });
  expect(seen([control])).toEqual([]);
  expect(nextOffset([batch(['a']), control])).toBe(15n);
  expect(nextOffset([])).toBeUndefined();
});

it('takes the broker’s time where the topic says so, and the sender’s where not', () => {
  const times = (attributes: number) =>
    received(partition, [batch(['a', 'b'], { attributes })], 0n).map(({ timestampMs }) => timestampMs);
  expect(times(0)).toEqual([5_000, 5_001]);
  expect(times(1 << 3)).toEqual([9_000, 9_000]);
});

it('keeps the last value of a header, and none that has no value', () => {
  const headers: [Buffer, Buffer | null][] = [
    [bytes('a'), bytes('1')],
    [bytes('a'), bytes('2')],
    [bytes('b'), null],
  ];
  const [plain] = batch(['x']).records;
  const one = { ...plain, key: null, value: null, headers } as RecordsBatch['records'][number];
  const [record] = received(partition, [batch([], { records: [one], lastOffsetDelta: 0 })], 0n);
  expect(record).toMatchObject({ ...partition, key: null, value: null, headers: { a: '2' } });
});
