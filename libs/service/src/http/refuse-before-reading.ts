import type { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';

/**
 * Lets a route refuse requests before their body is read: under overload most of what a request costs is reading and checking
 * it. `refusal` says with which error it is answered, or undefined when it may come in. To be called before the service listens.
 */
export function refuseBeforeReading(
  { httpAdapter }: HttpAdapterHost,
  { method, route }: { readonly method: string; readonly route: string },
  refusal: () => Error | undefined,
): void {
  (httpAdapter as unknown as FastifyAdapter).getInstance().addHook('onRequest', (request, _reply, done) => {
    if (request.routeOptions.url === route && request.method === method) done(refusal());
    else done();
  });
}
