import {
  beginSpan,
  contextOf,
  failSpan,
  spanAttributes as names,
  traceOf,
  withOrderId,
  type Begun,
  type SpanOptions,
} from '@orderflow/telemetry';
import { eventsOf } from './saga.events.js';
import type { SagaState } from './state.js';
import type { Moved } from './transitions.js';

/** Begins a span for a move that no message leads to, in the trace of the message that last moved the saga. */
export type Begin = (name: string, state: SagaState, options?: SpanOptions) => Begun;

/** Does work and then ends the spans it began, as failed when it rejects. */
export async function withSagaSpans<T>(work: (begin: Begin) => Promise<T>): Promise<T> {
  const begun: Begun[] = [];
  try {
    return await work((name, { saga, subject, cause }, options) => {
      const parent = withOrderId(contextOf(cause), subject);
      const one = beginSpan(name, { ...options, attributes: { [names.saga]: saga } }, parent);
      begun.push(one);
      return one;
    });
  } catch (error) {
    for (const { span } of begun) failSpan(span, error);
    throw error;
  } finally {
    for (const { span } of begun) span.end();
  }
}

/** Tells the span of the move, and returns the state from which what the move sends is written in that span. */
export function movedIn({ span, context }: Begun, before: SagaState, { state }: Moved): SagaState {
  for (const { name, attributes } of eventsOf(before, state)) span.addEvent(name, attributes);
  return { ...before, cause: { ...before.cause, ...traceOf(context) } };
}
