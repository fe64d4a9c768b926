import type { OutgoingRecord } from '@orderflow/messaging';
import {
  beginSpan,
  carrierOf,
  contextOf,
  failSpan,
  spanAttributes as names,
  SpanKind,
  spanNames,
} from '@orderflow/telemetry';
import type { OutboxRow } from './outbox.repository.js';

/** Rows on their way to the broker, each with its own `send` span. */
export interface TracedSend {
  /** Carry the context of their `send` span, so that who receives them goes on from there. */
  readonly records: readonly OutgoingRecord[];
  /** The broker has them, or it is not known whether it has. */
  end(error?: unknown): void;
}

/**
 * Begins the `send` span of each row, under the context that the row was written in. The time in the outbox becomes a span
 * beside it once the row is sent, so that there is one of them however often the sending failed.
 */
export function traceSend(rows: readonly OutboxRow[]): TracedSend {
  const takenAt = performance.now();
  const sends = rows.map(({ record, writtenAt }) => {
    const written = contextOf(record.headers ?? {});
    const { span, context } = beginSpan(spanNames.send(record.topic), { kind: SpanKind.PRODUCER }, written);
    if (span.isRecording()) span.setAttributes(attributesOf(record));
    return { record, written, writtenAt, span, context };
  });
  return {
    records: sends.map(({ record, span, context }) =>
      span.isRecording() ? { ...record, headers: { ...record.headers, ...carrierOf(context) } } : record,
    ),
    end(error) {
      for (const { record, written, writtenAt, span } of sends) {
        if (!span.isRecording()) continue;
        if (error !== undefined) failSpan(span, error);
        else {
          const startTime = performance.timeOrigin + writtenAt;
          const outbox = beginSpan(spanNames.outbox(record.topic), { startTime }, written);
          outbox.span.end(performance.timeOrigin + takenAt);
        }
        span.end();
      }
    },
  };
}

function attributesOf({ topic, headers = {} }: OutgoingRecord) {
  return {
    [names.messagingSystem]: 'kafka',
    [names.operationName]: 'send',
    [names.operationType]: 'send',
    [names.destination]: topic,
    ...(headers.ce_id !== undefined && { [names.messageId]: headers.ce_id }),
    ...(headers.ce_type !== undefined && { [names.messageType]: headers.ce_type }),
  };
}
