import { describe, expect, it } from '@jest/globals';
import { type Message, type MessageContract, OrderPlaced, shapes } from '@orderflow/contracts';
import fc from 'fast-check';
import { arrived, everyContract, messageWith, raw } from './codec.fixtures.js';
import { decodeMessage } from './decode.js';
import { encodeMessage, valueBytesMax } from './encode.js';

const text = fc.string({ minLength: 1, maxLength: 60, unit: 'grapheme' });
const envelopeFields = fc.record({
  id: fc.uuid(),
  source: text,
  subject: text,
  correlationId: text,
  time: fc.date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true }).map((at) => at.toISOString()),
  causationId: fc.option(text, { nil: undefined }),
  traceparent: fc.option(text, { nil: undefined }),
  tracestate: fc.option(text, { nil: undefined }),
});

describe('the codec', () => {
  it.each(everyContract)('gives back a %s whatever its envelope says', (_, contract) => {
    fc.assert(
      fc.property(envelopeFields, (fields) => {
        const message: Message = { ...messageWith(contract), ...fields };
        expect(decodeMessage(arrived(encodeMessage(message)))).toEqual({ ok: true, message, contract });
      }),
    );
  });

  it('gives back any order', () => {
    const line = fc.record({
      sku: fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$/),
      description: fc.string({ maxLength: 200, unit: 'binary' }),
      quantity: fc.integer({ min: 1, max: shapes.limits.quantityMax }),
      unitPriceMinor: fc.integer({ min: 0, max: shapes.limits.unitPriceMinorMax }),
    });
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 50 }), (lines) => {
        const message = messageWith(OrderPlaced, { ...OrderPlaced.example, lines });
        expect(decodeMessage(arrived(encodeMessage(message)))).toMatchObject({ ok: true, message });
      }),
    );
  });

  it('fits the largest order that the contract allows', () => {
    const worst = '\u{1}'.repeat(shapes.limits.descriptionLengthMax);
    const line = {
      sku: 'A'.repeat(32),
      description: worst,
      quantity: 1_000_000,
      unitPriceMinor: 100_000_000,
    };
    const lines = Array<typeof line>(shapes.limits.linesMax).fill(line);
    const { value } = encodeMessage(messageWith(OrderPlaced, { ...OrderPlaced.example, lines }));
    expect(Buffer.byteLength(value)).toBeLessThan(valueBytesMax);
  });

  it('never throws, whatever the bytes', () => {
    const bytes = fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array));
    fc.assert(
      fc.property(fc.oneof(bytes, fc.jsonValue()), (value) => {
        expect(decodeMessage(raw(value))).toMatchObject({
          ok: false,
          reason: expect.stringMatching(/^\P{Cc}+$/u),
        });
      }),
      { numRuns: 500 },
    );
  });

  it('names the field when anything of a message is replaced by anything else', () => {
    const changed = fc.constantFrom(...everyContract).chain(([, contract]) => replaced(contract));
    fc.assert(
      fc.property(changed, ({ envelope, path }) => {
        const decoded = decodeMessage(raw(envelope));
        if (!decoded.ok && decoded.kind === 'invalid') {
          expect(decoded.reason).toContain(path[0] ?? '');
        }
      }),
      { numRuns: 1_000 },
    );
  });
});

/** The envelope of a contract's example in which one place holds any JSON value, and the path of the place. */
function replaced(contract: MessageContract) {
  const envelope: unknown = JSON.parse(encodeMessage(messageWith(contract)).value);
  return fc
    .tuple(fc.constantFrom(...pathsOf(envelope)), fc.jsonValue())
    .map(([path, value]) => ({ path, envelope: withValueAt(envelope, path, value) }));
}

function pathsOf(value: unknown): string[][] {
  if (typeof value !== 'object' || value === null) return [[]];
  return [[], ...Object.entries(value).flatMap(([key, of]) => pathsOf(of).map((path) => [key, ...path]))];
}

function withValueAt(input: unknown, [key, ...rest]: string[], value: unknown): unknown {
  if (key === undefined) return value;
  if (Array.isArray(input))
    return input.map((of: unknown, n) => (String(n) === key ? withValueAt(of, rest, value) : of));
  const object = input as Record<string, unknown>;
  return { ...object, [key]: withValueAt(object[key], rest, value) };
}
