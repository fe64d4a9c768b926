import { setTimeout as delay } from 'node:timers/promises';
import { AppError, errorMessage } from '@orderflow/kernel';
import { Pool } from 'undici';

/** What a service answered; `body` is undefined when it was not JSON. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** A service did not answer for as long as it was waited for. */
export class ServiceUnreachable extends AppError {
  readonly code = 'infrastructure-unreachable';
  readonly retryable = true;
}

export interface HttpClientOptions {
  readonly connections: number;
  /** How long nothing at all may succeed. Default 60 s. */
  readonly patienceMs?: number;
  readonly signal?: AbortSignal;
}

const backoffMaxMs = 2_000;

/**
 * A pool of connections to one service. A request that got no answer, or "not now" (502, 503, 504, 429), is
 * sent again under the same idempotency key, so that a service that is killed in between loses nothing.
 */
export class HttpClient {
  private readonly pool: Pool;
  private readonly patienceMs: number;
  private succeededAt = Date.now();

  constructor(
    private readonly url: string,
    private readonly options: HttpClientOptions,
  ) {
    this.pool = new Pool(url, {
      connections: options.connections,
      headersTimeout: 30_000,
      bodyTimeout: 30_000,
    });
    this.patienceMs = options.patienceMs ?? 60_000;
  }

  /** Throws {@link ServiceUnreachable} once no request of this client has succeeded for `patienceMs`. */
  async post(path: string, body: unknown, idempotencyKey: string): Promise<Answer> {
    const text = JSON.stringify(body);
    for (let attempt = 0; ; attempt += 1) {
      const { answer, problem } = await this.attempt('POST', path, text, idempotencyKey);
      if (answer && !isNotNow(answer.status)) return answer;
      this.options.signal?.throwIfAborted();
      if (Date.now() - this.succeededAt > this.patienceMs)
        throw new ServiceUnreachable(
          `${this.url} did not take anything for ${this.patienceMs / 1000} s: ${problem}`,
        );
      await delay(Math.random() * Math.min(backoffMaxMs, 50 * 2 ** attempt), undefined, {
        signal: this.options.signal,
      });
    }
  }

  /** One request without a second try. Undefined when there was no answer. */
  async get(path: string): Promise<Answer | undefined> {
    return (await this.attempt('GET', path)).answer;
  }

  async close(): Promise<void> {
    await this.pool.destroy();
  }

  private async attempt(method: 'GET' | 'POST', path: string, body?: string, key?: string) {
    try {
      const response = await this.pool.request({
        method,
        path,
        body,
        headers: {
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(key === undefined ? {} : { 'idempotency-key': key }),
        },
        signal: this.options.signal,
      });
      const answer: Answer = { status: response.statusCode, body: parsed(await response.body.text()) };
      if (!isNotNow(answer.status)) this.succeededAt = Date.now();
      return { answer, problem: `it answers ${answer.status}` };
    } catch (error) {
      this.options.signal?.throwIfAborted();
      return { problem: errorMessage(error) };
    }
  }
}

function isNotNow(status: number): boolean {
  return status === 429 || (status >= 502 && status <= 504);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A proxy's or a crashed server's page: the status says enough.
    return undefined;
  }
}
