import type { IncomingHttpHeaders } from 'node:http';
import { continueTrace } from '@orderflow/telemetry';
import { ProblemException } from './problem.js';

/** Where the messages that a request leads to belong. */
export interface Journey {
  /** The client's own name for it, from `X-Correlation-Id`. */
  readonly correlationId?: string;
  /** The client's trace context, or the beginning of a new trace; always valid. */
  readonly traceparent: string;
  readonly tracestate?: string;
}

const tracestateLengthMax = 512;

/**
 * The journey that a request belongs to. A malformed `traceparent` is replaced, as its specification asks for;
 * a malformed `X-Correlation-Id` throws a 422 problem that names it.
 */
export function journeyOf(headers: IncomingHttpHeaders): Journey {
  const correlationId = visibleAscii(headers, 'X-Correlation-Id', 128);
  const { tracestate } = headers;
  const traceparent = continueTrace(headers.traceparent);
  // A trace state belongs to the trace that it came with, not to a new one.
  const kept =
    traceparent === headers.traceparent &&
    typeof tracestate === 'string' &&
    tracestate.length <= tracestateLengthMax;
  return { correlationId, traceparent, ...(kept && { tracestate }) };
}

/** The request's `Idempotency-Key`, if it has one. Throws a 422 problem when it is not 1 to 255 visible ASCII characters. */
export function idempotencyKeyOf(headers: IncomingHttpHeaders): string | undefined {
  return visibleAscii(headers, 'Idempotency-Key', 255);
}

/** A header of a request, if it has it. Throws a 422 problem that names it when it is not visible ASCII of such length. */
export function visibleAscii(
  headers: IncomingHttpHeaders,
  name: string,
  lengthMax: number,
): string | undefined {
  const value = headers[name.toLowerCase()];
  if (value === undefined) return undefined;
  if (typeof value === 'string' && value.length <= lengthMax && /^[\x21-\x7e]+$/.test(value)) return value;
  throw new ProblemException(422, {
    type: 'request-invalid',
    title: 'The request has a header that is not as expected',
    errors: [
      {
        field: name,
        value: String(value).slice(0, 100),
        expected: `1 to ${lengthMax} visible ASCII characters`,
      },
    ],
  });
}
