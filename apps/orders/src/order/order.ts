import type { OrderLine } from '@orderflow/contracts';
import type { Currency, OrderId } from '@orderflow/kernel';

export const orderStatuses = [
  'placed',
  'cancelling',
  'confirmed',
  'dispatched',
  'delivered',
  'rejected',
  'cancelled',
] as const;
export type OrderStatus = (typeof orderStatuses)[number];

/** How far a parcel has come. */
export type ParcelStatus = Extract<OrderStatus, 'dispatched' | 'delivered'>;

/** What the rules and the messages about an order need to know of it. */
export interface Order {
  readonly orderId: OrderId;
  readonly customerId: string;
  readonly email: string;
  readonly currency: Currency;
  readonly totalMinor: number;
  readonly status: OrderStatus;
  /** 1 when it is placed, one more with every entry of its history: a change of status, or of a return. */
  readonly version: number;
  /** What shipping has told of it. It can be ahead of the status, while the confirmation is still on its way. */
  readonly parcel?: ParcelStatus | null;
  readonly correlationId: string;
  readonly traceparent: string;
}

/** An order as it is placed. */
export interface PlacedOrder extends Order {
  readonly country: string;
  readonly lines: readonly OrderLine[];
  readonly placedAt: Date;
}

/** One step of an order from a status to another. */
export interface StatusChange {
  readonly orderId: OrderId;
  readonly from: OrderStatus;
  readonly to: OrderStatus;
  readonly version: number;
  readonly reason?: string;
  readonly at: Date;
}

/** The parcel was seen before the order was confirmed: kept until then. */
export interface ParcelAhead {
  readonly orderId: OrderId;
  readonly parcel: ParcelStatus;
}

export type OrderChange = StatusChange | ParcelAhead;
