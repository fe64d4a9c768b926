import { PaymentCaptured, PaymentRefunded, type Message } from '@orderflow/contracts';
import type { Entry } from './entry.js';

/** Tells the day of an instant. */
export type DayOf = (at: Date) => string;

/** Days as clocks on walls of this time zone tell them, `2026-11-28`. Throws a `RangeError` for a zone that is none. */
export function daysIn(timeZone: string): DayOf {
  const format = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' });
  return (at) => format.format(at);
}

/** The messages that money moves by. */
export const settled: readonly string[] = [PaymentCaptured.type, PaymentRefunded.type];

/** What a message says that is to be settled; undefined where no money has moved. */
export function entryOf(message: Message, dayOf: DayOf): Entry | undefined {
  const occurredAt = new Date(message.time);
  const common = { occurredAt, day: dayOf(occurredAt), messageId: message.id };
  if (isCapture(message)) {
    const { orderId, captureId, amountMinor, currency } = message.data;
    if (amountMinor === 0) return undefined;
    return {
      ...{ kind: 'capture', orderId, returnId: null, reference: captureId, amountMinor, currency, ...common },
    };
  }
  if (isRefund(message)) {
    const { orderId, amountMinor, currency, returnId = null } = message.data;
    if (amountMinor === 0 || currency === undefined) return undefined;
    const reference = returnId ?? orderId;
    return {
      ...{ kind: 'refund', orderId, returnId, reference, amountMinor: -amountMinor, currency, ...common },
    };
  }
  return undefined;
}

const isCapture = (message: Message): message is PaymentCaptured => message.type === PaymentCaptured.type;
const isRefund = (message: Message): message is PaymentRefunded => message.type === PaymentRefunded.type;
