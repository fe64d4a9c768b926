import { setTimeout as after } from 'node:timers/promises';
import { ProblemException } from '@orderflow/service';
import type { Reply } from '../requests.js';
import type { Rules } from '../rules/rules.js';

const lookEveryMs = 50;

/** Fails one half of the requests that are to fail: those of which nothing is booked. */
export function failBeforeBooking({ paymentFailPercent }: Rules): void {
  failSome(paymentFailPercent / 2);
}

/** What happens to an answer whose charge or refund is booked: late, never, lost, or twice. */
export async function beMoody(rules: () => Rules): Promise<void> {
  await after(rules().paymentDelayMs);
  while (rules().paymentHangs) await after(lookEveryMs);
  const { paymentFailPercent } = rules();
  // Of those that got this far, so that it comes to the stated share of all.
  failSome((paymentFailPercent / 2 / (100 - paymentFailPercent / 2)) * 100);
}

/** Sends the answer ahead of itself; the server's own follows on the same connection. */
export function answerAhead({ raw }: Reply, idempotencyKey: string, status: string, body: object): void {
  const text = JSON.stringify(body);
  const head = [
    `HTTP/1.1 ${status}`,
    'content-type: application/json; charset=utf-8',
    `idempotency-key: ${idempotencyKey}`,
    `content-length: ${Buffer.byteLength(text)}`,
  ];
  raw.socket?.write(`${head.join('\r\n')}\r\n\r\n${text}`);
}

function failSome(percent: number): void {
  if (Math.random() * 100 >= percent) return;
  throw new ProblemException(503, { type: 'unavailable', title: 'The payment provider is out of order' });
}
