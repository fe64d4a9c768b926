import { describe, expect, it } from '@jest/globals';
import { OrderPlaced, ReserveStock } from '@orderflow/contracts';
import { MessageInvalid } from '../messaging.errors.js';
import { arrived, everyContract, messageWith, orderOfAda, orderPlacedV3, raw } from './codec.fixtures.js';
import { decodeMessage } from './decode.js';
import { encodeMessage } from './encode.js';

const placed = messageWith(OrderPlaced);
const envelope = JSON.parse(encodeMessage(placed).value) as Record<string, unknown>;

describe('encodeMessage', () => {
  it('writes a CloudEvents envelope, keyed by the subject', () => {
    expect(encodeMessage(placed)).toMatchObject({
      topic: 'orders.events.v1',
      key: orderOfAda,
      headers: {
        'content-type': 'application/cloudevents+json; charset=UTF-8',
        ce_id: placed.id,
        ce_type: 'OrderPlaced',
        traceparent: placed.traceparent,
      },
    });
    expect(envelope).toEqual({
      specversion: '1.0',
      id: placed.id,
      source: 'orders',
      type: 'OrderPlaced',
      time: '2026-11-23T12:00:00.000Z',
      subject: orderOfAda,
      datacontenttype: 'application/json',
      dataversion: 1,
      correlationid: orderOfAda,
      causationid: placed.causationId,
      traceparent: placed.traceparent,
      tracestate: 'orderflow=1',
      data: OrderPlaced.example,
    });
  });

  it.each<[string, object, string]>([
    ['an unknown type', { type: 'OrderEaten' }, 'type: no contract declares it'],
    ['another version', { version: 2 }, 'version: expected 1, got 2'],
    ['an id that is no UUID', { id: 'x1' }, 'id: Invalid UUID, got "x1"'],
    ['an empty subject', { subject: '' }, 'subject: '],
    ['a time that is none', { time: 'yesterday' }, 'time: '],
    ['no data', { data: undefined }, 'data: Invalid input: expected object, received undefined, got nothing'],
    [
      'a fraction of a penny',
      { data: { ...OrderPlaced.example, totalMinor: 1.5 } },
      'data.totalMinor: Invalid input: expected int, received number, got 1.5',
    ],
    ['lines beyond the limit', { data: ordered(2_001, 'x') }, 'data.lines: '],
  ])('refuses %s', (_, wrong, reason) => {
    const encode = () => encodeMessage({ ...placed, ...wrong });
    expect(encode).toThrow(MessageInvalid);
    expect(encode).toThrow(reason);
  });
});

describe('decodeMessage', () => {
  it.each(everyContract)('gives back a %s as it was sent', (_, contract) => {
    const message = messageWith(contract);
    expect(decodeMessage(arrived(encodeMessage(message)))).toEqual({ ok: true, message, contract });
  });

  it('reads what a newer service has added to a version, and ignores it', () => {
    const newer = { ...envelope, partitionkey: 'x', data: { ...OrderPlaced.example, giftWrap: true } };
    expect(decodeMessage(raw(newer))).toMatchObject({ ok: true, message: placed });
  });

  it.each([705, 2_000])('gives back an order of %d lines', (lines) => {
    const message = messageWith(OrderPlaced, ordered(lines, 'WEIẞE TEELICHTER ☕ ×6'));
    expect(decodeMessage(arrived(encodeMessage(message)))).toMatchObject({ ok: true, message });
  });

  it('leaves out what the sender left out', () => {
    const bare = { ...placed, causationId: undefined, traceparent: undefined, tracestate: undefined };
    const record = encodeMessage(bare);
    expect(Object.keys(record.headers ?? {})).not.toContain('traceparent');
    expect(decodeMessage(arrived(record))).toMatchObject({ ok: true, message: bare });
  });

  it.each<[string, unknown, string, string]>([
    ['a tombstone', null, 'undecodable', 'value: expected a JSON object, got a tombstone (null)'],
    [
      'bytes that are no text',
      Buffer.from([0x7b, 0xff]),
      'undecodable',
      'value: expected UTF-8, got 2 bytes',
    ],
    ['text that is no JSON', Buffer.from('{"type":'), 'undecodable', 'value: expected JSON, got 8 bytes'],
    ['nothing', Buffer.alloc(0), 'undecodable', 'value: expected JSON, got 0 bytes'],
    ['a list', [], 'invalid', 'value: expected a JSON object, got []'],
    ['a number', 7, 'invalid', 'value: expected a JSON object, got 7'],
    ['an empty object', {}, 'invalid', 'specversion: Invalid input: expected "1.0", got nothing; id: '],
    ['a type that is no text', { ...envelope, type: 7 }, 'invalid', 'type: Invalid input: expected string'],
    ['an id that is no UUID', { ...envelope, id: 'x1' }, 'invalid', 'id: Invalid UUID, got "x1"'],
    ['no version', { ...envelope, dataversion: undefined }, 'invalid', 'dataversion: '],
    ['a version from the future', { ...envelope, dataversion: 2 }, 'unknown-version', 'dataversion: '],
    ['no data', { ...envelope, data: undefined }, 'invalid', 'data: Invalid input: '],
    [
      'a wrong line',
      {
        ...envelope,
        data: { ...OrderPlaced.example, lines: [{ ...OrderPlaced.example.lines[0], sku: '?' }] },
      },
      'invalid',
      'data.lines[0].sku: a SKU of 1 to 32 letters, digits, dots, dashes or underscores, got "?"',
    ],
    ['somebody else’s event', { ...envelope, type: 'OrderEaten' }, 'unknown-event', 'type: no contract'],
  ])('tells what is wrong with %s', (_, value, kind, reason) => {
    const record = raw(value);
    const decoded = decodeMessage(record);
    expect(decoded).toMatchObject({ ok: false, kind, key: 'ada', raw: record.value });
    expect(decoded).toHaveProperty('reason', expect.stringContaining(reason));
  });

  it('takes a type that nobody declared for a wrong command where commands are sent', () => {
    const record = raw({ type: 'ReserveMoon' }, ReserveStock.topic);
    expect(decodeMessage(record)).toMatchObject({ ok: false, kind: 'unknown-command', type: 'ReserveMoon' });
  });

  it('says of the envelope what can be trusted', () => {
    expect(decodeMessage(raw({ ...envelope, data: {} }))).toMatchObject({
      id: placed.id,
      type: 'OrderPlaced',
    });
    expect(decodeMessage(raw({ id: 'no uuid', type: 'a\u{0}b' }))).toMatchObject({
      id: undefined,
      type: 'a\u{fffd}b',
    });
  });

  it('shortens what it quotes', () => {
    const long = decodeMessage(raw({ ...envelope, time: 'x'.repeat(100_000) }));
    expect(long).toHaveProperty('reason', expect.stringMatching(/^time: .{10,200}… \(100002 characters\)$/));
    const many = ordered(2_000, 'x'.repeat(300));
    const decoded = decodeMessage(raw({ ...envelope, data: many }));
    expect(decoded).toHaveProperty(
      'reason',
      expect.stringMatching(/^data\.lines\[0].description: .*; and 1995 more$/),
    );
  });

  describe('of an older version', () => {
    const lookup = () => orderPlacedV3;
    const { email, ...rest } = OrderPlaced.example;
    const older = (dataversion: number, data: unknown) =>
      decodeMessage(raw({ ...envelope, dataversion, data }), lookup);

    it('brings it forward', () => {
      const decoded = older(2, { ...rest, mailto: email });
      expect(decoded).toMatchObject({ ok: true, message: { version: 3, data: OrderPlaced.example } });
    });

    it.each<[string, number, unknown, string, string]>([
      ['nothing leads up from it', 1, rest, 'unknown-version', 'leads up to 3, got 1'],
      ['it cannot be brought forward', 2, rest, 'invalid', 'data: cannot bring version 2 forward: mailto: '],
      ['it is wrong when brought forward', 2, { ...rest, mailto: 7 }, 'invalid', 'data.email: '],
    ])('says so when %s', (_, version, data, kind, reason) => {
      const decoded = older(version, data);
      expect(decoded).toMatchObject({ ok: false, kind });
      expect(decoded).toHaveProperty('reason', expect.stringContaining(reason));
    });
  });
});

function ordered(lines: number, description: string): unknown {
  const line = { sku: '85123A', description, quantity: 6, unitPriceMinor: 255 };
  return { ...OrderPlaced.example, lines: Array(lines).fill(line) };
}
