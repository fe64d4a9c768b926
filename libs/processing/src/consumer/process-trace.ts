import {
  beginSpan,
  contextOf,
  failSpan,
  inSpan,
  isTraceparent,
  outcomes,
  spanAttributes as names,
  spanEvents,
  SpanKind,
  spanNames,
  traceOf,
  withLogFields,
  type Begun,
  type Context,
  type Outcome,
  type Span,
} from '@orderflow/telemetry';
import type { SpanEvent } from '../handler.js';
import type { Failure } from '../parking/parking.repository.js';
import type { Entry } from './entry.js';
import { logFields } from './log-fields.js';

/** The entry with its trace; what is decided on its message is written in the context of that. */
export function traced(consumer: string, entry: Entry): Entry {
  const trace = new ProcessTrace(consumer, entry);
  const { work, record } = entry;
  if (!('message' in work)) return { ...entry, trace };
  const unchanged = !trace.recorded && record.headers.traceparent === work.message.traceparent;
  if (unchanged) return { ...entry, trace };
  return { ...entry, trace, work: { ...work, message: { ...work.message, ...traceOf(trace.context) } } };
}

/**
 * One attempt to handle a record: a `process` span from its receipt to its outcome, under the span that sent it, with the
 * wait in the lane and the calls of effects below. A group may be run again, so an outcome may be said more than
 * once; the last one counts.
 */
export class ProcessTrace {
  /** In which all that the record leads to is done and written. */
  readonly context: Context;
  private readonly span: Span;
  private wait: Begun | undefined;
  private outcome: Outcome = outcomes.dropped;
  private failure: Failure | undefined;
  private events: readonly SpanEvent[] = [];
  private inGroup = false;
  private ended = false;

  constructor(consumer: string, entry: Entry) {
    const name = spanNames.process(entry.record.topic);
    const { span, context } = beginSpan(name, { kind: SpanKind.CONSUMER }, senderOf(entry));
    this.span = span;
    this.context = context;
    if (!this.recorded) return;
    span.setAttributes(attributesOf(consumer, entry));
    this.wait = beginSpan(spanNames.lane, {}, context);
  }

  /** Somebody is going to see it; else what is decided carries on the trace that came. */
  get recorded(): boolean {
    return this.span.isRecording();
  }

  /** Its turn has come. */
  taken(into: 'effect' | 'group'): void {
    this.wait?.span.end();
    this.wait = undefined;
    this.inGroup = into === 'group';
  }

  /** Calls the outside world in a span of its own. */
  effect<T>({ work }: Entry, call: () => Promise<T>): Promise<T> {
    if (!('message' in work)) return call();
    const context = withLogFields(this.context, logFields(work.message));
    return inSpan(spanNames.effect(work.message.type), {}, call, context);
  }

  /** The other side of the effect was not there; it will be called again. */
  putOff(reason: string): void {
    if (!this.ended) this.span.addEvent(spanEvents.effectPutOff, { [names.reason]: reason });
  }

  /** What the attempt comes to if the transaction that is open commits. */
  comesTo(
    outcome: Outcome,
    { failure, events = [] }: { failure?: Failure; events?: readonly SpanEvent[] } = {},
  ): void {
    this.outcome = outcome;
    this.failure = failure;
    this.events = events;
  }

  /** Ends the attempt with its outcome. */
  end(): void {
    if (this.ended) return;
    this.ended = true;
    if (!this.recorded) return;
    this.wait?.span.end();
    for (const { name, attributes } of this.events) this.span.addEvent(name, attributes);
    this.span.setAttribute(names.outcome, this.outcome);
    if (this.failure) {
      const { code, reason, retryInMs } = this.failure;
      failSpan(this.span, reason, code);
      if (retryInMs !== undefined) this.span.setAttribute(names.retryInMs, retryInMs);
    }
    this.span.end();
  }

  /** The record was given up unfinished: whoever gets it next begins anew. A running group still says what it comes to. */
  drop(): void {
    if (!this.inGroup) this.end();
  }
}

/** The span that sent the record; where its headers name none, the one in which its message was written. */
function senderOf({ record: { headers }, work }: Entry): Context {
  if (isTraceparent(headers.traceparent) || !('message' in work)) return contextOf(headers);
  const { traceparent, tracestate } = work.message;
  return contextOf({ baggage: headers.baggage, traceparent, tracestate });
}

function attributesOf(consumer: string, { record, work, parked }: Entry) {
  const { id, type, correlationId } =
    'message' in work
      ? work.message
      : { id: work.hopeless.messageId, type: work.hopeless.type, correlationId: undefined };
  return {
    [names.messagingSystem]: 'kafka',
    [names.operationName]: 'process',
    [names.operationType]: 'process',
    [names.destination]: record.topic,
    [names.partition]: String(record.partition),
    [names.offset]: Number(record.offset),
    [names.consumerGroup]: consumer,
    ...(id !== undefined && { [names.messageId]: id }),
    ...(type !== undefined && { [names.messageType]: type }),
    ...(correlationId !== undefined && { [names.conversationId]: correlationId }),
    ...(parked && { [names.attempt]: parked.attempts + 1 }),
  };
}
