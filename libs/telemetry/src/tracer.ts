import {
  context as contexts,
  isSpanContextValid,
  ROOT_CONTEXT,
  SpanStatusCode,
  trace,
  TraceFlags,
  type Context,
  type Link,
  type Span,
  type SpanOptions,
} from '@opentelemetry/api';
import { errorMessage } from '@orderflow/kernel';
import { spanAttributes, tracerName } from './names.js';
import { withOrderId } from './trace-context.js';

/** A span that was begun, and the context in which what belongs to it is done. */
export interface Begun {
  readonly span: Span;
  readonly context: Context;
}

/** In which whoever calls is working; without an SDK nobody keeps contexts, and it is empty. */
export const activeContext = (): Context => contexts.active();

/** A link to the span of whoever calls, for work that belongs to another trace. */
export function linksToActive(): Link[] {
  const context = trace.getActiveSpan()?.spanContext();
  return context ? [{ context }] : [];
}

/** Does work that is about an order: every span that it begins says so. */
export function aboutOrder<T>(orderId: string, work: () => T): T {
  return contexts.with(withOrderId(contexts.active(), orderId), work);
}

/** Says that the span of whoever calls is about this order. */
export function markOrder(orderId: string): void {
  trace.getActiveSpan()?.setAttribute(spanAttributes.orderId, orderId);
}

/**
 * Begins a span under `parent`; whoever calls ends it. With no SDK started, or under a parent that was not sampled, it
 * records nothing, and its context is the parent's: what is written in it carries the incoming trace on unchanged.
 */
export function beginSpan(name: string, options: SpanOptions, parent: Context): Begun {
  const above = trace.getSpanContext(parent);
  // Whether a trace is recorded is decided where it begins, by whatever sampler. No span has to be made to know it.
  if (above && isSpanContextValid(above) && !(above.traceFlags & TraceFlags.SAMPLED)) {
    return { span: trace.wrapSpanContext(above), context: parent };
  }
  const span = trace.getTracer(tracerName).startSpan(name, options, parent);
  return { span, context: trace.setSpan(parent, span) };
}

/** Does work in a span under the context that is active; the span fails when the work rejects. */
export async function inSpan<T>(
  name: string,
  options: SpanOptions,
  work: (begun: Begun) => Promise<T>,
  parent: Context = contexts.active(),
): Promise<T> {
  const begun = beginSpan(name, options, parent);
  try {
    return await contexts.with(begun.context, () => work(begun));
  } catch (error) {
    failSpan(begun.span, error);
    throw error;
  } finally {
    begun.span.end();
  }
}

/**
 * Does work that many share (a transaction) in one span: under the first of `members`, linked with all of them in both
 * directions. Members that are not recorded take no part; with none left the work is done without a span, and what it
 * calls is not recorded either.
 */
export async function inSharedSpan<T>(
  name: string,
  members: readonly Context[],
  work: () => Promise<T>,
): Promise<T> {
  const recorded = members.filter((member) => trace.getSpan(member)?.isRecording());
  const [first] = recorded;
  if (!first) return contexts.with(unrecorded(members), work);
  const spans = recorded.map((member) => trace.getSpan(member) as Span);
  const links = spans.map((span) => ({ context: span.spanContext() }));
  const attributes = { [spanAttributes.batchCount]: members.length };
  return inSpan(
    name,
    { attributes, links },
    ({ span }) => {
      const link = { context: span.spanContext() };
      for (const member of spans) member.addLink(link);
      return work();
    },
    first,
  );
}

/** Not the context of the one that happened to begin it, but in a trace that is not recorded where there is one. */
function unrecorded(members: readonly Context[]): Context {
  const [unsampled] = members.flatMap((member) => trace.getSpanContext(member) ?? []);
  return unsampled ? trace.setSpanContext(ROOT_CONTEXT, unsampled) : ROOT_CONTEXT;
}

/** Marks a span as failed, and says why; `type` is the error's code or name where nothing else is given. */
export function failSpan(span: Span, error: unknown, type = typeOf(error)): void {
  span.setAttribute(spanAttributes.errorType, type);
  span.setStatus({ code: SpanStatusCode.ERROR, message: errorMessage(error) });
}

function typeOf(error: unknown): string {
  const { name, code } = (error ?? {}) as { name?: unknown; code?: unknown };
  return typeof code === 'string' ? code : typeof name === 'string' ? name : typeof error;
}
