import { errorMessage, type Clock } from '@orderflow/kernel';
import { signWebhook } from '@orderflow/service';
import { Agent, request, type Dispatcher } from 'undici';
import type { DueDelivery } from './due.repository.js';
import type { TargetPolicy } from './target-policy.js';

/** What an attempt came to. `answer` is for people. */
export type Attempt =
  | { readonly outcome: 'delivered'; readonly answer: string }
  | { readonly outcome: 'failed'; readonly answer: string; readonly askedForMs?: number }
  /** The other side says that it wants no more. */
  | { readonly outcome: 'gone'; readonly answer: string };

const answerBytesMax = 1_024;
const answerShownMax = 200;
/** What is read of an answer that is good, to keep its connection; one that is longer costs it. */
const dumpBytesMax = 16 * 1_024;

/** Posts webhooks. Redirects are answers like others, and not good ones; of an answer's body no more than the beginning is read. */
export class Sender {
  private readonly agent: Agent;

  constructor(
    private readonly policy: TargetPolicy,
    private readonly clock: Clock,
    private readonly timeoutMs: number,
  ) {
    this.agent = new Agent({
      connect: { lookup: policy.lookup, timeout: timeoutMs },
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
      keepAliveTimeout: 30_000,
      maxResponseSize: -1,
      maxHeaderSize: 16 * 1_024,
    });
  }

  /** Never rejects but with the reason of `signal`, by which whoever calls breaks it off. */
  async send(delivery: DueDelivery, signal: AbortSignal): Promise<Attempt> {
    const { url, messageId: id, body, secrets } = delivery;
    const inTime = AbortSignal.timeout(this.timeoutMs);
    try {
      const refusal = this.policy.refusalOf(new URL(url));
      if (refusal !== undefined) return { outcome: 'failed', answer: `not sent: ${refusal}` };
      const answer = await request(url, {
        dispatcher: this.agent,
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'user-agent': 'orderflow-webhooks/1',
          ...signWebhook({ id, at: this.clock.now(), body }, ...secrets),
        },
        body,
        signal: AbortSignal.any([signal, inTime]),
      });
      return await attemptOf(answer);
    } catch (error) {
      signal.throwIfAborted();
      const late = inTime.aborted || (error as { code?: unknown }).code === 'UND_ERR_HEADERS_TIMEOUT';
      const why = late ? `no answer within ${this.timeoutMs / 1_000} s` : errorMessage(error);
      return { outcome: 'failed', answer: shown(why) };
    }
  }

  async close(): Promise<void> {
    await this.agent.destroy();
  }
}

async function attemptOf({ statusCode, headers, body }: Dispatcher.ResponseData): Promise<Attempt> {
  // Destroyed before its end it fails, which is as it should be.
  body.on('error', () => undefined);
  if (statusCode >= 200 && statusCode < 300) {
    // It has said yes, whatever becomes of the rest of the answer.
    await body.dump({ limit: dumpBytesMax }).catch(() => undefined);
    return { outcome: 'delivered', answer: String(statusCode) };
  }
  const text = await beginningOf(body).catch(() => '');
  const answer = shown(text === '' ? String(statusCode) : `${statusCode}: ${text}`);
  if (statusCode === 410) return { outcome: 'gone', answer };
  const seconds = Number(headers['retry-after']);
  return { outcome: 'failed', answer, ...(seconds > 0 && { askedForMs: seconds * 1_000 }) };
}

async function beginningOf(body: AsyncIterable<unknown>): Promise<string> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of body as AsyncIterable<Buffer>) {
    parts.push(part);
    length += part.length;
    if (length >= answerBytesMax) break;
  }
  return Buffer.concat(parts).subarray(0, answerBytesMax).toString();
}

/** One line, of what Postgres can store. */
const shown = (text: string) =>
  text
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, answerShownMax);
