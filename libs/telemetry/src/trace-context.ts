import { randomBytes } from 'node:crypto';

const valid = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** Whether this is a `traceparent` of version 00 (W3C Trace Context, section 3.2). */
export function isTraceparent(value: unknown): value is string {
  return typeof value === 'string' && valid.test(value);
}

/**
 * The `traceparent` under which the work of a request goes on: the caller's where it sent a valid one, else that
 * of a new, sampled trace. Every message of the work carries it.
 */
export function continueTrace(incoming: unknown): string {
  if (isTraceparent(incoming)) return incoming;
  return `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-01`;
}
