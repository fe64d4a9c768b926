import { createHash } from 'node:crypto';
import { z } from 'zod';

const percent = z.number().min(0).max(100);
const delayMs = z.int().min(0).max(600_000);

/** How the outside world behaves; what is left out is as by default. */
export const rulesSchema = z.strictObject({
  /** Of the customers; a customer's card is always declined or never. */
  declinePercent: percent.default(2),
  /** Of the addresses. */
  refuseAddressPercent: percent.default(1),
  /** How much later than it is booked a charge or refund is answered. */
  paymentDelayMs: delayMs.default(0),
  /** Of the requests: answered with 503, every second of them after it was booked. */
  paymentFailPercent: percent.default(0),
  /** Charges and refunds are booked, but not answered while this is in force. */
  paymentHangs: z.boolean().default(false),
  /** Each charge is answered twice on the same connection. */
  paymentAnswersTwice: z.boolean().default(false),
  /** How much later than it is booked a shipment or cancellation is answered. */
  carrierDelayMs: delayMs.default(0),
  /** Bookings are answered by 202 and called back so much later; left out: answered at once. */
  bookingAnswerAfterMs: delayMs.optional(),
  /** How long after its booking a parcel leaves, and after that arrives; left out: it does not. */
  dispatchAfterMs: delayMs.optional(),
  deliverAfterMs: delayMs.optional(),
  /** Of the callbacks: lost on the way, sent three times, or so much later than it happened. */
  callbackLosePercent: percent.default(0),
  callbackRepeatPercent: percent.default(0),
  callbackLatePercent: percent.default(0),
  callbackLateMs: delayMs.default(2_000),
  /** Of the parcels: that they arrived is told before that they left. */
  callbackReorderPercent: percent.default(0),
  refuseRefunds: z.boolean().default(false),
  refuseCancellations: z.boolean().default(false),
  /** How much later a webhook is taken, and what share is not: answered with 503 and not booked. */
  webhookDelayMs: delayMs.default(0),
  webhookFailPercent: percent.default(0),
  /** The subscriber that takes none while this is in force. */
  webhookOutage: z.string().max(64).default(''),
  /** Mail to this domain is refused for good. */
  unknownMailDomain: z.string().min(1).max(253).toLowerCase().default('unknown.invalid'),
});
export type Rules = z.infer<typeof rulesSchema>;

export const defaultRules: Rules = rulesSchema.parse({});

/** Why a charge is declined, or undefined when it is not. */
export function declineReason({ declinePercent }: Rules, customerId: string): string | undefined {
  return isAmong(declinePercent, `card/${customerId}`) ? 'insufficient funds' : undefined;
}

/** Why a shipment is refused, or undefined when it is not. */
export function refusalReason(
  { refuseAddressPercent }: Rules,
  customerId: string,
  country: string,
): string | undefined {
  return isAmong(refuseAddressPercent, `address/${customerId}/${country}`) ? 'address not served' : undefined;
}

/** Why a mail to this address is refused, or undefined when it is not. */
export function unknownMailbox({ unknownMailDomain }: Rules, address: string): string | undefined {
  const domain = address.slice(address.lastIndexOf('@') + 1).toLowerCase();
  return domain === unknownMailDomain ? `no such mailbox: ${address}` : undefined;
}

/** Whether `name` is one of the given share of all names: always the same answer, and more names as the share grows. */
export function isAmong(share: number, name: string): boolean {
  return createHash('sha256').update(name).digest().readUInt32BE() % 10_000 < share * 100;
}
