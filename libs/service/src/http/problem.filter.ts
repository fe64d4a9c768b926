import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { DependencyUnavailable, errorMessage } from '@orderflow/kernel';
import { isConnectionError } from '@orderflow/postgres';
import { Overloaded } from '@orderflow/processing';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { problemDocument, ProblemException, type Problem } from './problem.js';
import { RefusalLog } from './refusal-log.js';

interface Answer {
  readonly status: number;
  readonly problem: Problem;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Turns whatever a controller throws into problem+json. A 500 tells the caller nothing of its cause; the log tells all. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly log: Logger,
    private readonly refusals = new RefusalLog(log),
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const { status, problem, headers } = answerTo(error);
    const { method, url } = http.getRequest<FastifyRequest>();
    // Who asks whether the service is ready learns it from the answer.
    if (status >= 500 && !url.startsWith('/health/')) {
      if (status === 503) this.refusals.add({ error: errorMessage(error), method, url });
      else this.log.error({ err: error, method, url, status }, 'request failed');
    }
    void http
      .getResponse<FastifyReply>()
      .status(status)
      .headers(headers ?? {})
      .type('application/problem+json')
      .send(problemDocument(status, problem));
  }
}

/** Client errors of Fastify that deserve more than their own words. */
const fastifyProblems: Record<string, Problem> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: {
    type: 'media-type-unsupported',
    title: 'The content type is not supported',
    detail: 'expected application/json',
  },
  FST_ERR_CTP_EMPTY_JSON_BODY: { type: 'body-missing', title: 'The request has no JSON body' },
  FST_ERR_CTP_BODY_TOO_LARGE: { type: 'body-too-large', title: 'The request body is too large' },
};

function answerTo(error: unknown): Answer {
  if (error instanceof ProblemException) {
    return { status: error.getStatus(), problem: error.problem, headers: error.headers };
  }
  if (error instanceof Overloaded)
    return unavailable('nothing was done, try again a little later', error.retryAfterSeconds);
  if (error instanceof DependencyUnavailable || isConnectionError(error)) {
    return unavailable('it is not known whether it was done; repeat it with the same Idempotency-Key');
  }
  const { code, statusCode } = error as { code?: unknown; statusCode?: unknown };
  const known = typeof code === 'string' ? fastifyProblems[code] : undefined;
  if (typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500) {
    return { status: statusCode, problem: known ?? { type: 'request-invalid', title: errorMessage(error) } };
  }
  if (error instanceof HttpException) {
    const status = error.getStatus();
    return {
      status,
      problem: status === 404 ? notFound(error) : { type: 'request-invalid', title: error.message },
    };
  }
  if (error instanceof SyntaxError) {
    return {
      status: 400,
      problem: { type: 'body-malformed', title: 'The body is not JSON', detail: error.message },
    };
  }
  return { status: 500, problem: { type: 'internal', title: 'Something went wrong on our side' } };
}

function unavailable(detail: string, retryAfterSeconds = 1): Answer {
  return {
    status: 503,
    problem: { type: 'unavailable', title: 'Not now', detail },
    headers: { 'retry-after': String(retryAfterSeconds) },
  };
}

function notFound(error: HttpException): Problem {
  return { type: 'not-found', title: 'There is nothing here', detail: error.message };
}
