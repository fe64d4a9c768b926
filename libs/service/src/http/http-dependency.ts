import { DependencyUnavailable, errorMessage } from '@orderflow/kernel';
import {
  carrierOf,
  failSpan,
  inSpan,
  spanAttributes as names,
  SpanKind,
  type TraceCarrier,
} from '@orderflow/telemetry';
import { errors, Pool, type Dispatcher } from 'undici';
import { idempotencyKeyHeader, ownAnswersOnly } from './own-answers-only.js';

/** An outside system answered with something that its interface does not provide for. */
export class UnexpectedAnswer extends Error {
  override readonly name = 'UnexpectedAnswer';
}

/** What an outside system answered. */
export interface HttpAnswer {
  readonly status: number;
  /** Parsed, where it is JSON; undefined where there is none. */
  readonly body: unknown;
  /** The error to throw when the answer is none that was agreed on: it names the request, status and body. */
  unexpected(): UnexpectedAnswer;
}

export interface HttpRequest {
  readonly body?: unknown;
  /**
   * Sent as `Idempotency-Key`: whoever gets it twice answers as before and does nothing. An answer that names another one
   * is another request's and refused.
   */
  readonly idempotencyKey?: string;
  readonly signal?: AbortSignal;
}

export interface HttpDependencyOptions {
  /** For messages: `the carrier`. */
  readonly name: string;
  readonly url: string;
  /** Requests under way at once; more wait for a free connection. Default 64. */
  readonly connectionsMax?: number;
  /** How long to wait for a connection, for the answer's head, and between parts of its body. Default 5 s. */
  readonly timeoutMs?: number;
}

/**
 * An outside system that is asked over HTTP with JSON, on connections that are kept. Every way in which it can be
 * away (no connection, a broken one, a time limit, an answer to another request, 408, 429, 5xx) is a
 * {@link DependencyUnavailable}: the request may or may not have been carried out. Any other answer is returned as it is; nothing is repeated here.
 */
export class HttpDependency {
  private readonly pool: Dispatcher;
  private readonly prefix: string;

  constructor(private readonly options: HttpDependencyOptions) {
    const { origin, pathname } = new URL(options.url);
    const timeoutMs = options.timeoutMs ?? 5_000;
    this.prefix = pathname.replace(/\/$/, '');
    this.pool = new Pool(origin, {
      connections: options.connectionsMax ?? 64,
      connect: { timeout: timeoutMs },
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
    }).compose(ownAnswersOnly);
  }

  /** `path` begins with a slash and is relative to the address that was given. */
  async request(
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    request: HttpRequest = {},
  ): Promise<HttpAnswer> {
    const { status, text } = await this.traced(method, `${this.prefix}${path}`, request);
    const describe = () =>
      `${this.options.name} answered ${method} ${path} with ${status}: ${shortened(text)}`;
    if (status >= 500 || status === 429 || status === 408) {
      throw new DependencyUnavailable(this.options.name, describe());
    }
    return { status, body: parsed(text), unexpected: () => new UnexpectedAnswer(describe()) };
  }

  /** Lets the requests under way finish, then closes the connections. */
  async close(): Promise<void> {
    await this.pool.close();
  }

  private traced(method: string, path: string, request: HttpRequest) {
    const { hostname, port } = new URL(this.options.url);
    const attributes = {
      [names.httpMethod]: method,
      [names.urlPath]: path,
      [names.serverAddress]: hostname,
      [names.serverPort]: Number(port),
    };
    return inSpan(method, { kind: SpanKind.CLIENT, attributes }, async ({ span, context }) => {
      const answer = await this.send(method, path, request, carrierOf(context));
      span.setAttribute(names.httpStatus, answer.status);
      if (answer.status >= 400) failSpan(span, `answered ${answer.status}`, String(answer.status));
      return answer;
    });
  }

  private async send(
    method: string,
    path: string,
    { body, idempotencyKey, signal }: HttpRequest,
    trace: TraceCarrier,
  ) {
    const headers: Record<string, string> = { ...trace };
    if (body !== undefined) headers['content-type'] = 'application/json';
    if (idempotencyKey !== undefined) headers[idempotencyKeyHeader] = idempotencyKey;
    try {
      const answer = await this.pool.request({
        ...{ method, path, headers, signal },
        body: body === undefined ? null : JSON.stringify(body),
      });
      return { status: answer.statusCode, text: await answer.body.text() };
    } catch (error) {
      if (error instanceof errors.InvalidArgumentError) throw error;
      throw new DependencyUnavailable(this.options.name, errorMessage(error), { cause: error });
    }
  }
}

function parsed(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // Not JSON is nothing anybody agreed on: left as it is, so that it shows where it is found unexpected.
    return text;
  }
}

const shownLengthMax = 300;

function shortened(text: string): string {
  return text.length > shownLengthMax ? `${text.slice(0, shownLengthMax)}…` : text;
}
