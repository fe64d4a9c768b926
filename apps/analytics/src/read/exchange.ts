import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** A request for rows, and its reply. */
export interface Exchange {
  readonly query: unknown;
  readonly url: string;
  readonly accept: string | undefined;
  readonly reply: FastifyReply;
}

/** Parameter decorator: the {@link Exchange}. */
export const Exchanged = createParamDecorator((_: unknown, context: ExecutionContext): Exchange => {
  const http = context.switchToHttp();
  const { query, url, headers } = http.getRequest<FastifyRequest>();
  return { query, url, accept: headers.accept, reply: http.getResponse() };
});
