import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { z } from 'zod';

const prefix = 'whsec_';
const version = 'v1';
/** A webhook that is older, or younger, than this is refused: nobody can keep one and send it again later. */
const toleranceMs = 5 * 60_000;

/** A secret as the specification writes it: `whsec_` and 24 to 64 bytes in base64. */
export const webhookSecret = z.string().refine((secret) => {
  const { length } = keyOf(secret);
  return secret.startsWith(prefix) && length >= 24 && length <= 64;
}, 'expected whsec_ and 24 to 64 bytes in base64');

export function newWebhookSecret(): string {
  return `${prefix}${randomBytes(32).toString('base64')}`;
}

/** What is signed: the bytes that are sent, under an id that stays the same when they are sent again. */
export interface Webhook {
  /** Without a full stop: those separate what is signed. */
  readonly id: string;
  /** When it is sent; each attempt has its own. */
  readonly at: Date;
  readonly body: string;
}

/** The headers that go with a webhook. Of several secrets, while one takes over from another, each signs. */
export function signWebhook(webhook: Webhook, ...secrets: readonly string[]): Record<string, string> {
  const timestamp = Math.floor(webhook.at.getTime() / 1000);
  const signatures = secrets.map((secret) => `${version},${signatureOf(webhook, timestamp, secret)}`);
  return {
    'webhook-id': webhook.id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': signatures.join(' '),
  };
}

/** Why a webhook is not believed. */
export type WebhookRefusal = 'unsigned' | 'stale' | 'forged';

/**
 * The webhook's id where one of its signatures is of one of the secrets and it was sent about `now`; else why not. `body` is
 * what came, byte for byte. An id that was seen before is for the caller to know.
 *
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function verifyWebhook(
  headers: IncomingHttpHeaders,
  body: string,
  now: Date,
  ...secrets: readonly string[]
): { readonly id: string } | { readonly refused: WebhookRefusal } {
  const [id, seconds, signatures] = ['id', 'timestamp', 'signature'].map(
    (name) => headers[`webhook-${name}`],
  );
  if (typeof id !== 'string' || typeof seconds !== 'string' || typeof signatures !== 'string')
    return { refused: 'unsigned' };
  if (!/^[\x21-\x2d\x2f-\x7e]{1,255}$/.test(id) || !/^\d{1,12}$/.test(seconds))
    return { refused: 'unsigned' };
  const timestamp = Number(seconds);
  const given = signatures.split(' ').map((each) => Buffer.from(each));
  const webhook = { id, at: now, body };
  const expected = secrets.map((secret) =>
    Buffer.from(`${version},${signatureOf(webhook, timestamp, secret)}`),
  );
  if (!expected.some((one) => given.some((other) => same(one, other)))) return { refused: 'forged' };
  // After the signature: what nobody signed has no age.
  return Math.abs(now.getTime() - timestamp * 1000) > toleranceMs ? { refused: 'stale' } : { id };
}

function signatureOf({ id, body }: Webhook, timestamp: number, secret: string): string {
  return createHmac('sha256', keyOf(secret)).update(`${id}.${timestamp}.${body}`).digest('base64');
}

function keyOf(secret: string): Buffer {
  return Buffer.from(secret.slice(prefix.length), 'base64');
}

function same(one: Buffer, other: Buffer): boolean {
  return one.length === other.length && timingSafeEqual(one, other);
}
