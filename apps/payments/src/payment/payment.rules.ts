import { InvariantBroken, type Money, type OrderId } from '@orderflow/kernel';
import type { ChargeAnswer, LedgerEntry, Payment, RefundAnswer } from './payment.js';

type Holding = Extract<Payment, { status: 'captured' | 'refund-refused' }>;
type Refunded = Extract<Payment, { status: 'refunded' }>;

/** True while money of the customer is with us: only then is there something to refund. */
export function isHolding(payment: Payment | undefined): payment is Holding {
  return payment?.status === 'captured' || payment?.status === 'refund-refused';
}

/** The payment after a capture was asked for. One that exists stays as it is: an order is charged once at most. */
export function capture(
  payment: Payment | undefined,
  asked: Money & { readonly orderId: OrderId },
  answer: ChargeAnswer | undefined,
): Payment {
  if (payment) return payment;
  if (!answer) throw new InvariantBroken(`order ${asked.orderId} has no payment and was not charged`);
  const { orderId, amountMinor, currency } = asked;
  return answer.status === 'captured'
    ? { orderId, status: 'captured', captureId: answer.captureId, amountMinor, currency }
    : { orderId, status: 'declined', reason: answer.reason };
}

/**
 * The payment after a refund was asked for. Where there is none yet it is voided, so that a capture that comes
 * late is declined; a refund that was refused before may succeed now.
 */
export function refund(
  payment: Payment | undefined,
  orderId: OrderId,
  answer: RefundAnswer | undefined,
): Payment {
  if (!payment) return { orderId, status: 'voided' };
  if (!isHolding(payment)) return payment;
  if (!answer) throw new InvariantBroken(`the payment of order ${orderId} is captured and was not refunded`);
  const { captureId, amountMinor, currency, returns } = payment;
  const captured = { orderId, captureId, amountMinor, currency, ...(returns && { returns }) };
  return answer.status === 'refunded'
    ? { ...captured, status: 'refunded', refundId: answer.refundId }
    : { ...captured, status: 'refund-refused', reason: answer.reason };
}

/** What is left of a capture after the refunds of returns: all that a full refund gives back. */
export function leftOf({ amountMinor, returns = [] }: Holding | Refunded): number {
  return returns.reduce(
    (left, refund) => (refund.status === 'refunded' ? left - refund.amountMinor : left),
    amountMinor,
  );
}

/** What the ledger gains when a payment goes from one state to the next: nothing, or two entries that sum to zero. */
export function entriesOf(before: Payment | undefined, after: Payment): LedgerEntry[] {
  if (!before && after.status === 'captured') return posting('capture', after);
  if (isHolding(before) && after.status === 'refunded') return posting('refund', after);
  return [];
}

function posting(kind: LedgerEntry['kind'], payment: Holding | Refunded): LedgerEntry[] {
  const { orderId, amountMinor, currency } = payment;
  const debit = kind === 'capture' ? amountMinor : -leftOf(payment);
  return [
    { orderId, kind, account: 'provider-clearing', amountMinor: debit, currency },
    { orderId, kind, account: 'sales-revenue', amountMinor: -debit, currency },
  ];
}
