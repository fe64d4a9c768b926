import type { Currency, Money, OrderId, ReturnId } from '@orderflow/kernel';

interface Captured extends Money {
  readonly captureId: string;
  /** What was given back, or not, for each return of goods. */
  readonly returns?: readonly ReturnRefund[];
}

/** What became of the refund for one return; it stays so. */
export type ReturnRefund = { readonly returnId: ReturnId; readonly amountMinor: number } & RefundAnswer;

/** What became of the payment of an order. A voided one was undone before it was asked for. */
export type Payment = { readonly orderId: OrderId } & (
  | ({ readonly status: 'captured' } & Captured)
  | ({ readonly status: 'refunded'; readonly refundId: string } & Captured)
  | ({ readonly status: 'refund-refused'; readonly reason: string } & Captured)
  | { readonly status: 'declined'; readonly reason: string }
  | { readonly status: 'voided' }
);

/** What the payment provider said to a charge. */
export type ChargeAnswer =
  | { readonly status: 'captured'; readonly captureId: string }
  | { readonly status: 'declined'; readonly reason: string };

/** What the payment provider said to a refund. */
export type RefundAnswer =
  | { readonly status: 'refunded'; readonly refundId: string }
  | { readonly status: 'refused'; readonly reason: string };

/** One line of the ledger; debits are positive. */
export interface LedgerEntry {
  readonly orderId: OrderId;
  readonly kind: 'capture' | 'refund' | 'return';
  readonly returnId?: ReturnId;
  readonly account: 'provider-clearing' | 'sales-revenue';
  readonly amountMinor: number;
  readonly currency: Currency;
}

/** A payment as it is from now on, and what its ledger gains by that. */
export interface PaymentChange {
  readonly payment: Payment;
  readonly entries: readonly LedgerEntry[];
  /** The refund of a return that is new in it. */
  readonly returned?: ReturnRefund;
  readonly messageId: string;
  readonly at: Date;
}
