import { contractOf } from '@orderflow/contracts';
import type { Message, MessageContract } from '@orderflow/contracts';
import { baggageOf } from '@orderflow/telemetry';
import { z } from 'zod';
import type { OutgoingRecord } from '../broker.js';
import { MessageInvalid } from '../messaging.errors.js';
import { envelopeOf, envelopeSchema } from './envelope.js';
import { describeProblems } from './problems.js';

/** The largest value in bytes: wide enough for an order of 2,000 lines whose every character is escaped. */
export const valueBytesMax = 4_000_000;

/** Finds the contract of a message type; tests give their own. */
export type ContractLookup = (type: string) => MessageContract | undefined;

/**
 * The record that carries a message: topic from the contract, key = subject, value a CloudEvents 1.0 envelope in
 * structured mode, its trace context also in headers, with the order it is about as baggage. Whatever it returns, `decodeMessage` gives back as it was.
 * Throws {@link MessageInvalid} naming every wrong field of envelope and data, or when the value is too large.
 */
export function encodeMessage(message: Message, lookup: ContractLookup = contractOf): OutgoingRecord {
  const contract = lookup(message.type);
  if (contract === undefined) throw invalid(message, 'type: no contract declares it');
  if (message.version !== contract.version) {
    throw invalid(message, `version: expected ${contract.version}, got ${message.version}`);
  }
  const data = contract.schema.safeParse(message.data);
  if (!data.success) throw invalid(message, describeProblems(data.error, message.data, 'data'));
  const envelope = envelopeOf(message, data.data);
  const checked = envelopeSchema.safeParse(envelope);
  if (!checked.success) throw invalid(message, describeProblems(checked.error, envelope));
  const value = JSON.stringify(envelope);
  const bytes = Buffer.byteLength(value);
  if (bytes > valueBytesMax) {
    throw invalid(message, `value: ${bytes} bytes, expected at most ${valueBytesMax}`);
  }
  return { topic: contract.topic, key: message.subject, value, headers: headersOf(message) };
}

/** The headers of every record that carries a message. */
export const headersSchema = z.object({
  'content-type': z.literal('application/cloudevents+json; charset=UTF-8'),
  ce_id: z.string().describe('the id of the envelope'),
  ce_type: z.string().describe('the type of the envelope'),
  traceparent: z.string().optional().describe('the span that it was decided in, W3C Trace Context'),
  tracestate: z.string().optional(),
  baggage: z.string().optional().describe('the order that it is about, W3C Baggage'),
});

function headersOf({
  id,
  type,
  subject,
  traceparent,
  tracestate,
  data,
}: Message): z.infer<typeof headersSchema> {
  return {
    'content-type': 'application/cloudevents+json; charset=UTF-8',
    ce_id: id,
    ce_type: type,
    ...(traceparent !== undefined && { traceparent }),
    ...(tracestate !== undefined && { tracestate }),
    ...((data as { orderId?: unknown } | null)?.orderId === subject && { baggage: baggageOf(subject) }),
  };
}

function invalid({ type, id }: Message, problem: string): MessageInvalid {
  return new MessageInvalid(`cannot send ${type} ${id}: ${problem}`);
}
