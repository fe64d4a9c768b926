import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Attributes } from '@opentelemetry/api';
import { histogramOf, label, processMetrics } from '@orderflow/telemetry';

/**
 * Measures every request, by the pattern of its path: a path that no route has is one of no route. Event streams are not
 * measured: they last for as long as somebody listens.
 */
export function measureHttp(app: NestFastifyApplication): void {
  const duration = histogramOf(processMetrics.http);
  const known = new Map<string, Attributes>();
  const attributesOf = (method: string, route: string | undefined, status: number): Attributes => {
    const key = `${method} ${route} ${status}`;
    let attributes = known.get(key);
    if (!attributes) {
      attributes = {
        [label.method]: method,
        [label.status]: status,
        ...(route !== undefined && { [label.route]: route }),
      };
      known.set(key, attributes);
    }
    return attributes;
  };
  const fastify = app.getHttpAdapter().getInstance();
  fastify.addHook('onResponse', (request, reply, done) => {
    if (reply.raw.getHeader('content-type') === 'text/event-stream') return done();
    const { method, routeOptions } = request;
    duration.record(reply.elapsedTime / 1000, attributesOf(method, routeOptions.url, reply.statusCode));
    done();
  });
}
