import {
  context as contexts,
  createContextKey,
  isSpanContextValid,
  trace,
  type Context,
} from '@opentelemetry/api';
import { isTraceparent, orderIdOf } from './trace-context.js';

const fieldsKey = createContextKey('orderflow.log-fields');

/** A context whose log lines carry these fields, beside those of its trace. */
export function withLogFields(context: Context, fields: object): Context {
  return context.setValue(fieldsKey, fields);
}

/** What a log line written in a context has to carry: the ids of its trace, span and order, and what {@link withLogFields} added. */
export function logFieldsIn(context: Context = contexts.active()): object {
  const span = trace.getSpanContext(context);
  const orderId = orderIdOf(context);
  return {
    ...(context.getValue(fieldsKey) as object | undefined),
    ...(orderId !== undefined && { orderId }),
    ...(span && isSpanContextValid(span) && { traceId: span.traceId, spanId: span.spanId }),
  };
}

/** The same two ids out of a `traceparent`; nothing where it is none. */
export function traceIdsOf(traceparent: string | undefined): { traceId?: string; spanId?: string } {
  if (!isTraceparent(traceparent)) return {};
  return { traceId: traceparent.slice(3, 35), spanId: traceparent.slice(36, 52) };
}
