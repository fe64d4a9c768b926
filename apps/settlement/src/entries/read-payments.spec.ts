import { expect, it } from '@jest/globals';
import { PaymentCaptured } from '@orderflow/contracts';
import { encodeMessage, messageFrom, type ReceivedRecord } from '@orderflow/messaging';
import { daysIn } from './entry.rules.js';
import { readingOf } from './read-payments.js';

const dayOf = daysIn('UTC');
const data = PaymentCaptured.example;
const journey = {
  ...{ source: 'payments', now: new Date('2026-11-23T12:00:00Z') },
  ...{ subject: data.orderId, correlationId: data.orderId },
};
const { key, value } = encodeMessage(messageFrom({ contract: PaymentCaptured, data }, journey));

const record = (offset: bigint, text = value): ReceivedRecord => ({
  ...{ topic: 'payments.events.v1', partition: 3, offset, key, value: Buffer.from(text) },
  ...{ headers: {}, timestampMs: 0 },
});

it('what was read before is left out', () => {
  const { nextOffset, entries, findings } = readingOf([record(5n), record(6n), record(7n)], 7n, dayOf);
  expect({ nextOffset, entries: entries.length, findings }).toEqual({
    nextOffset: 8n,
    entries: 1,
    findings: [],
  });
  expect(readingOf([record(5n)], 7n, dayOf)).toMatchObject({ nextOffset: 7n, entries: [], findings: [] });
});

it('what is gone from the topic is told, not passed over', () => {
  const { entries, findings } = readingOf([record(9n)], 7n, dayOf);
  expect(entries).toHaveLength(1);
  expect(findings).toEqual([
    {
      partition: 3,
      firstOffset: 7n,
      lastOffset: 8n,
      problem: 'was deleted from the topic before it was read',
    },
  ]);
});

it('what cannot be read is told; what is nobody’s payment is not', () => {
  const other = (fields: object) => JSON.stringify({ ...(JSON.parse(value) as object), ...fields });
  const records = [
    record(0n, '{'),
    record(1n, other({ dataversion: 99 })),
    record(2n, other({ type: 'TeapotBroken' })),
    record(3n, other({ type: 'PaymentDeclined' })),
  ];
  const { entries, findings } = readingOf(records, 0n, dayOf);
  expect(entries).toEqual([]);
  expect(findings.map(({ firstOffset, problem }) => [firstOffset, problem])).toEqual([
    [0n, expect.stringContaining('cannot be read: value: expected JSON')],
    [1n, expect.stringContaining('dataversion')],
  ]);
});
