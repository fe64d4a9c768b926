import type { ReturnedLine } from '@orderflow/contracts';
import type { OrderId, ReturnId } from '@orderflow/kernel';

export const returnStatuses = ['requested', 'completed', 'rejected'] as const;
export type ReturnStatus = (typeof returnStatuses)[number];

/** Goods of an order that the customer sends back. */
export interface OrderReturn {
  readonly orderId: OrderId;
  readonly returnId: ReturnId;
  /** A final status never changes. */
  readonly status: ReturnStatus;
  readonly lines: readonly ReturnedLine[];
  readonly refundMinor: number;
  /** Why it was rejected. */
  readonly reason?: string;
}
