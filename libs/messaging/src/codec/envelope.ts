import type { Message } from '@orderflow/contracts';
import { z } from 'zod';

const text = z.string().min(1).max(256);
/** Trace headers are passed on as they are: a malformed one costs a trace, never a message. */
const trace = z.string().max(1024).optional();

/**
 * The CloudEvents 1.0 envelope in structured mode: the attributes of the specification, and the extensions
 * `dataversion`, `correlationid`, `causationid`, `traceparent`, `tracestate`. `data` is checked by the contract.
 */
export const envelopeSchema = z.object({
  specversion: z.literal('1.0'),
  id: z.uuid(),
  source: text,
  type: text,
  time: z.iso.datetime({ offset: true }),
  subject: text,
  datacontenttype: z.literal('application/json').optional(),
  dataversion: z.int().min(1),
  correlationid: text,
  causationid: text.optional(),
  traceparent: trace,
  tracestate: trace,
  data: z.unknown(),
});
export type Envelope = z.infer<typeof envelopeSchema>;

export function envelopeOf(message: Message, data: unknown): Envelope {
  return {
    specversion: '1.0',
    id: message.id,
    source: message.source,
    type: message.type,
    time: message.time,
    subject: message.subject,
    datacontenttype: 'application/json',
    dataversion: message.version,
    correlationid: message.correlationId,
    causationid: message.causationId,
    traceparent: message.traceparent,
    tracestate: message.tracestate,
    data,
  };
}

export function messageOf(envelope: Envelope, version: number, data: unknown): Message {
  return {
    id: envelope.id,
    type: envelope.type,
    version,
    source: envelope.source,
    subject: envelope.subject,
    time: envelope.time,
    correlationId: envelope.correlationid,
    causationId: envelope.causationid,
    traceparent: envelope.traceparent,
    tracestate: envelope.tracestate,
    data,
  };
}
