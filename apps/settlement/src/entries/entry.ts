import type { Currency, OrderId } from '@orderflow/kernel';

/** One capture or refund, as a line of a settlement file. */
export interface Entry {
  readonly kind: 'capture' | 'refund';
  readonly orderId: OrderId;
  /** Of a refund for returned goods. */
  readonly returnId: string | null;
  /** What it is called by the payment provider, or by us. */
  readonly reference: string;
  /** Of refunds negative. */
  readonly amountMinor: number;
  readonly currency: Currency;
  readonly occurredAt: Date;
  /** The day of that, `2026-11-28`, in the time zone of the settlement. */
  readonly day: string;
  readonly messageId: string;
}
