import { deadLetterTopic, type ServiceName } from '@orderflow/contracts';
import type { OutgoingRecord } from '@orderflow/messaging';
import { carrierOf } from '@orderflow/telemetry';
import type { Entry } from '../consumer/entry.js';
import type { DeadLetterRecord } from './dead-letter.record.js';
import type { Failure } from './parking.repository.js';
import { valueText } from './value-text.js';

/**
 * The record that tells the world of a message this consumer gave up on: the original value untouched
 * (base64 where it is not UTF-8) and everything known about why.
 */
export function deadLetterOf(
  consumer: ServiceName,
  { record, lane, work, trace }: Entry,
  failure: Failure,
  firstFailedAt: Date,
): OutgoingRecord {
  return {
    topic: deadLetterTopic(consumer),
    key: lane,
    value: JSON.stringify({
      consumer,
      cause: { code: failure.code, reason: failure.reason },
      handler: 'message' in work ? `${consumer}/${work.message.type}` : null,
      attempts: failure.attempts,
      firstFailedAt: firstFailedAt.toISOString(),
      lastFailedAt: failure.at.toISOString(),
      original: {
        topic: record.topic,
        partition: record.partition,
        offset: record.offset.toString(),
        key: record.key,
        headers: record.headers,
        ...valueText(record.value),
      },
    } satisfies DeadLetterRecord),
    headers: {
      ...record.headers,
      ...(trace && carrierOf(trace.context)),
      'content-type': 'application/json',
    },
  };
}
