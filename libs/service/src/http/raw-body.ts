import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';

interface Kept {
  keepsRawBody?: boolean;
}
interface WithRawBody {
  rawBody?: string;
}

/** Method decorator: this route can see its body as it came, by {@link rawBodyOf}: a signature is of bytes, not of what they mean. */
export const KeepsRawBody = () => RouteConfig({ keepsRawBody: true } satisfies Kept);

/** The body of a request to a route that keeps it; empty where there is none. */
export const rawBodyOf = (request: object): string => (request as WithRawBody).rawBody ?? '';

/** Keeps what came where the request's route wants it. */
export function keepRawBody(request: FastifyRequest, text: string): void {
  if ((request.routeOptions.config as Kept).keepsRawBody) (request as WithRawBody).rawBody = text;
}
