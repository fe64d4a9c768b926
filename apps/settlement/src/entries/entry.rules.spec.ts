import { describe, expect, it, test } from '@jest/globals';
import {
  PaymentCaptured,
  PaymentDeclined,
  PaymentRefunded,
  type MessageContract,
} from '@orderflow/contracts';
import { messageFrom } from '@orderflow/messaging';
import { daysIn, entryOf } from './entry.rules.js';

const dayOf = daysIn('Europe/London');
const { orderId } = PaymentCaptured.example;

/** What the example of a contract, told at this time and with these fields, is settled as. */
function settledAs(contract: MessageContract, now: string, fields: object = {}) {
  const journey = { source: 'payments', now: new Date(now), subject: orderId, correlationId: orderId };
  const data = { ...(contract.example as object), ...fields };
  const { messageId: _, ...entry } = entryOf(messageFrom({ contract, data }, journey), dayOf) ?? {};
  return entry;
}

const evening = '2026-11-23T20:00:00.000Z';
const common = { orderId, currency: 'GBP', occurredAt: new Date(evening), day: '2026-11-23' };

describe('what moves money is settled', () => {
  it('a capture', () => {
    expect(settledAs(PaymentCaptured as MessageContract, evening)).toEqual({
      ...common,
      ...{ kind: 'capture', returnId: null, reference: 'ch_000001', amountMinor: 1530 },
    });
  });

  it('a refund, as what it takes away', () => {
    expect(settledAs(PaymentRefunded as MessageContract, evening)).toEqual({
      ...common,
      ...{ kind: 'refund', returnId: null, reference: orderId, amountMinor: -1530 },
    });
  });

  it('a refund for returned goods, of which an order can have several', () => {
    const returnId = '01934f5e-7a10-7cc3-9d3a-5b1f0a6f2d22';
    expect(settledAs(PaymentRefunded as MessageContract, evening, { returnId, amountMinor: 510 })).toEqual({
      ...common,
      ...{ kind: 'refund', returnId, reference: returnId, amountMinor: -510 },
    });
  });
});

test.each([
  ['a declined payment', PaymentDeclined, {}],
  ['a refund of nothing', PaymentRefunded, { amountMinor: 0, currency: undefined }],
  ['a capture of nothing', PaymentCaptured, { amountMinor: 0 }],
])('%s is not', (_, contract, fields) => {
  expect(settledAs(contract as MessageContract, evening, fields)).toEqual({});
});

test.each([
  ['2026-07-01T22:59:59Z', '2026-07-01'],
  ['2026-07-01T23:00:00Z', '2026-07-02'],
  ['2026-12-01T23:59:59Z', '2026-12-01'],
])('what happened at %s belongs to %s in London', (at, day) => {
  expect(dayOf(new Date(at))).toBe(day);
});

test('a zone that is none is refused', () => {
  expect(() => daysIn('Europe/Camelot')).toThrow('Europe/Camelot');
});
