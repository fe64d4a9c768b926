import { context as contexts, SpanStatusCode } from '@opentelemetry/api';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import {
  beginSpan,
  contextOf,
  spanAttributes as names,
  SpanKind,
  spanNames,
  traceOf,
  type Begun,
  type TraceCarrier,
} from '@orderflow/telemetry';
import type { FastifyRequest } from 'fastify';

/** Who asks how the service is belongs to no order. */
const untraced = /^\/(health|metrics)(\/|\?|$)/;

/**
 * Gives every request a span under the caller's, and does its work in it. The request's `traceparent` is from then on that
 * of the span, so whatever takes the header on continues from there.
 */
export function traceRequests(app: NestFastifyApplication): void {
  const fastify = app.getHttpAdapter().getInstance();
  const begun = new WeakMap<FastifyRequest, Begun>();

  fastify.addHook('onRequest', (request, _reply, done) => {
    const { method, url, headers } = request;
    if (untraced.test(url)) return done();
    const route = request.routeOptions.url;
    const attributes = {
      [names.httpMethod]: method,
      [names.urlPath]: url.replace(/\?.*$/s, ''),
      ...(route !== undefined && { [names.httpRoute]: route }),
    };
    const span = beginSpan(
      spanNames.request(method, route ?? 'unknown'),
      { kind: SpanKind.SERVER, attributes },
      contextOf(singleValues(headers)),
    );
    begun.set(request, span);
    const { traceparent, tracestate } = traceOf(span.context);
    if (traceparent !== undefined) Object.assign(headers, { traceparent, tracestate });
    done();
  });

  // Not before the body is read: what happens on the socket is done in no request's context.
  fastify.addHook('preHandler', (request, _reply, done) => {
    const context = begun.get(request)?.context;
    if (context) contexts.with(context, done);
    else done();
  });

  fastify.addHook('onResponse', (request, reply, done) => {
    const span = begun.get(request)?.span;
    span?.setAttribute(names.httpStatus, reply.statusCode);
    if (reply.statusCode >= 500) span?.setStatus({ code: SpanStatusCode.ERROR });
    span?.end();
    done();
  });
}

function singleValues(headers: FastifyRequest['headers']): TraceCarrier {
  const { traceparent, tracestate, baggage } = headers;
  const single = (value: unknown) => (typeof value === 'string' ? value : undefined);
  return { traceparent: single(traceparent), tracestate: single(tracestate), baggage: single(baggage) };
}
