import { InvariantBroken, type Money, type OrderId, type ReturnId } from '@orderflow/kernel';
import type { LedgerEntry, Payment, RefundAnswer, ReturnRefund } from './payment.js';
import { isHolding, leftOf } from './payment.rules.js';

/** What is asked to be given back for one return. */
export type ReturnRefundAsked = Money & { readonly orderId: OrderId; readonly returnId: ReturnId };

/** The refund that a return has had already; asked for again, it is answered with that. */
export function refundOfReturn(payment: Payment | undefined, returnId: ReturnId): ReturnRefund | undefined {
  return payment && 'returns' in payment
    ? payment.returns?.find((refund) => refund.returnId === returnId)
    : undefined;
}

/** Why so much cannot be given back, before the provider is asked; undefined when it can. */
export function refusalOf(
  payment: Payment | undefined,
  { amountMinor, currency }: Money,
): string | undefined {
  if (!isHolding(payment)) return 'nothing is captured for the order';
  if (currency !== payment.currency) return `the order was paid in ${payment.currency}`;
  const left = leftOf(payment);
  return amountMinor > left ? `only ${left} ${currency} of the payment are left` : undefined;
}

/**
 * The refund of a return, and the payment with it: `payment` is the one before where nothing new came of it. All
 * refunds of a capture together are never more than it.
 */
export function refundReturn(
  payment: Payment | undefined,
  asked: ReturnRefundAsked,
  answer: RefundAnswer | undefined,
): { readonly refund: ReturnRefund; readonly payment: Payment | undefined } {
  const { orderId, returnId, amountMinor } = asked;
  const known = refundOfReturn(payment, returnId);
  if (known) return { refund: known, payment };
  const reason = refusalOf(payment, asked);
  const outcome = reason === undefined ? answer : ({ status: 'refused', reason } as const);
  if (!outcome) throw new InvariantBroken(`return ${returnId} of order ${orderId} was not refunded`);
  const refund = { returnId, amountMinor, ...outcome };
  // Without a payment there is nothing to keep it with, and the answer can only be the same again.
  if (!isHolding(payment)) return { refund, payment };
  return { refund, payment: { ...payment, returns: [...(payment.returns ?? []), refund] } };
}

/** What the ledger gains by the refund of a return: two entries that sum to zero, or nothing. */
export function entriesOfReturn(
  { status, amountMinor, returnId }: ReturnRefund,
  { orderId, currency }: ReturnRefundAsked,
): LedgerEntry[] {
  if (status === 'refused') return [];
  const entry = { orderId, kind: 'return', returnId, currency } as const;
  return [
    { ...entry, account: 'provider-clearing', amountMinor: -amountMinor },
    { ...entry, account: 'sales-revenue', amountMinor },
  ];
}
