import { describe, expect, it } from '@jest/globals';
import { ProblemException } from './problem.js';
import { idempotencyKeyOf, journeyOf } from './request-headers.js';

const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

describe('the journey of a request', () => {
  it('is the one that the client names', () => {
    const headers = { 'x-correlation-id': 'basket-7', traceparent, tracestate: 'shop=1' };
    expect(journeyOf(headers)).toEqual({ correlationId: 'basket-7', traceparent, tracestate: 'shop=1' });
  });

  it.each([
    ['nothing', undefined],
    ['an unknown version', traceparent.replace('00-', 'ff-')],
    ['an all-zero trace id', `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`],
    ['an all-zero span id', `00-4bf92f3577b34da6a3ce929d0e0e4736-${'0'.repeat(16)}-01`],
    ['upper case', traceparent.toUpperCase()],
    ['anything else', 'x'],
  ])('begins a new trace, without the tracestate, for %s', (_, given) => {
    const journey = journeyOf({ traceparent: given, tracestate: 'shop=1' });
    expect(journey.traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    expect(journey.traceparent).not.toBe(given);
    expect(journey.tracestate).toBeUndefined();
  });
});

describe('the idempotency key', () => {
  it.each([undefined, 'a', '~'.repeat(255)])('may be %p', (key) => {
    expect(idempotencyKeyOf({ 'idempotency-key': key })).toBe(key);
  });

  it.each(['', 'two words', 'tab\t', 'ä', 'x'.repeat(256)])('may not be %p', (key) => {
    expect(() => idempotencyKeyOf({ 'idempotency-key': key })).toThrow(ProblemException);
  });
});
