import { describe, expect, it } from '@jest/globals';
import { ProblemException } from './problem.js';
import { idempotencyKeyOf, journeyOf } from './request-headers.js';

const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

describe('the journey of a request', () => {
  it('is the one that the client names', () => {
    const headers = { 'x-correlation-id': 'basket-7', traceparent, tracestate: 'shop=1' };
    expect(journeyOf(headers)).toEqual({ correlationId: 'basket-7', traceparent, tracestate: 'shop=1' });
  });

  it('begins a new trace, without the trace state, where the client names none that is valid', () => {
    const journey = journeyOf({ traceparent: 'x', tracestate: 'shop=1' });
    expect(journey).toEqual({ traceparent: expect.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/) });
  });

  it.each(['', 'two words', 'x'.repeat(129)])('cannot be named %p', (name) => {
    expect(() => journeyOf({ 'x-correlation-id': name })).toThrow(ProblemException);
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
