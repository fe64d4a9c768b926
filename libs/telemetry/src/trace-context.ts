import { randomBytes } from 'node:crypto';
import {
  createTraceState,
  isSpanContextValid,
  propagation,
  ROOT_CONTEXT,
  trace,
  type Context,
} from '@opentelemetry/api';
import { spanAttributes, traceHeaders } from './names.js';

const valid = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** Whether this is a `traceparent` of version 00 (W3C Trace Context, section 3.2). */
export function isTraceparent(value: unknown): value is string {
  return typeof value === 'string' && valid.test(value);
}

/**
 * The `traceparent` under which the work of a request goes on: the caller's where it sent a valid one, else that
 * of a new, sampled trace. Every message of the work carries it.
 */
export function continueTrace(incoming: unknown): string {
  if (isTraceparent(incoming)) return incoming;
  return `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-01`;
}

/** The headers by which a trace goes from one process to the next. */
export interface TraceCarrier {
  readonly traceparent?: string;
  readonly tracestate?: string;
  readonly baggage?: string;
}

/** The context that headers carry: the span they come from, and the order they are about. What is malformed is left out. */
export function contextOf({ traceparent, tracestate, baggage }: TraceCarrier): Context {
  const orderId = baggage === undefined ? undefined : orderIdIn(baggage);
  const context = orderId === undefined ? ROOT_CONTEXT : withOrderId(ROOT_CONTEXT, orderId);
  if (!isTraceparent(traceparent)) return context;
  return trace.setSpanContext(context, {
    traceId: traceparent.slice(3, 35),
    spanId: traceparent.slice(36, 52),
    traceFlags: Number.parseInt(traceparent.slice(53), 16),
    ...(tracestate !== undefined && { traceState: createTraceState(tracestate) }),
    isRemote: true,
  });
}

/** The headers that carry a context on; those that it has nothing for are absent. */
export function carrierOf(context: Context): TraceCarrier {
  const orderId = orderIdOf(context);
  const span = trace.getSpanContext(context);
  return {
    ...(span && isSpanContextValid(span) && traceOf(context)),
    ...(orderId !== undefined && { [traceHeaders.baggage]: baggageOf(orderId) }),
  };
}

/** `traceparent` and `tracestate` of a context's span, for a message that is written in it; empty where it has no valid span. */
export function traceOf(context: Context): Omit<TraceCarrier, 'baggage'> {
  const span = trace.getSpanContext(context);
  if (!span || !isSpanContextValid(span)) return {};
  const { traceId, spanId, traceFlags, traceState } = span;
  const traceparent = `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
  const tracestate = traceState?.serialize();
  return { traceparent, ...(tracestate && { tracestate }) };
}

/** A context that is about an order: spans made in it have the attribute `order.id`. */
export function withOrderId(context: Context, orderId: string): Context {
  return propagation.setBaggage(
    context,
    propagation.createBaggage({ [spanAttributes.orderId]: { value: orderId } }),
  );
}

/** The order that a context is about. */
export function orderIdOf(context: Context): string | undefined {
  return propagation.getBaggage(context)?.getEntry(spanAttributes.orderId)?.value;
}

/** The `baggage` header of what is about an order. */
export const baggageOf = (orderId: string) => `${spanAttributes.orderId}=${encodeURIComponent(orderId)}`;

const entry = new RegExp(
  `(?:^|,)\\s*${spanAttributes.orderId.replace('.', '\\.')}\\s*=\\s*([\\w-]{1,64})(?![\\w-])`,
);
const orderIdIn = (baggage: string) => entry.exec(baggage)?.[1];
