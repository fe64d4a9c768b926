import type { Message } from '@orderflow/contracts';
import type { ReceivedRecord } from '@orderflow/messaging';
import { traceIdsOf } from '@orderflow/telemetry';
import type { Entry } from './entry.js';

/** The ids that every log line about a message carries. */
export function logFields(of: Message | Entry['work'], record?: ReceivedRecord): object {
  const where = record && {
    topic: record.topic,
    partition: record.partition,
    offset: record.offset.toString(),
  };
  if ('hopeless' in of) {
    return {
      messageId: of.hopeless.messageId,
      messageType: of.hopeless.type,
      orderId: record?.key,
      ...traceIdsOf(record?.headers.traceparent),
      ...where,
    };
  }
  const message = 'message' in of ? of.message : of;
  return {
    orderId: message.subject,
    messageId: message.id,
    messageType: message.type,
    correlationId: message.correlationId,
    causationId: message.causationId,
    ...traceIdsOf(message.traceparent),
    ...where,
  };
}
