import type { StockLine } from '@orderflow/contracts';
import type { OrderId, ReturnId } from '@orderflow/kernel';

/** What the warehouse has of one article. `onHand + reserved` and what has left is all that was ever received or came back. */
export interface StockLevel {
  readonly sku: string;
  readonly onHand: number;
  readonly reserved: number;
}

/** An article of which there is less than an order wants. */
export interface MissingLine {
  readonly sku: string;
  readonly requested: number;
  readonly available: number;
}

/** What became of an order's goods. Its absence means that nobody has asked for the order yet. */
export interface Reservation {
  readonly orderId: OrderId;
  /**
   * `released` also stands for an order that was released before it was reserved: it will not be reserved any more.
   * `shipped`: what was reserved has left with its parcel.
   */
  readonly status: 'reserved' | 'refused' | 'released' | 'shipped';
  /** One line per article. */
  readonly lines: readonly StockLine[];
  readonly missing: readonly MissingLine[];
}

/** What became of the goods of one return. Its absence means that nobody has asked for it yet. */
export interface ReturnedGoods {
  readonly orderId: OrderId;
  readonly returnId: ReturnId;
  /** `sent-back` also stands for goods that are called off before they came: they will not be taken in any more. */
  readonly status: 'received' | 'refused' | 'sent-back' | 'restocked';
  /** One line per article. */
  readonly lines: readonly StockLine[];
  /** Why they were refused. */
  readonly reason?: string;
}

/** The rows that a batch of commands needs. */
export interface Stock {
  readonly levels: Map<string, StockLevel>;
  readonly reservations: Map<OrderId, Reservation>;
  /** Of the orders that a command about a return names. */
  readonly returns: Map<OrderId, readonly ReturnedGoods[]>;
}

/** What a command comes to. */
export type StockChange = ReservationChange | ReturnChange;

/** The goods of a return as they are from now on, and what comes to be on hand by it. */
export interface ReturnChange {
  readonly returned: ReturnedGoods;
  readonly restocked: readonly StockLine[];
  readonly at: Date;
}

/**
 * A reservation as it is from now on, the goods that move from `onHand` to `reserved` by it (back when negative), and those that
 * leave, having been reserved.
 */
export interface ReservationChange {
  readonly reservation: Reservation;
  readonly moves: readonly StockLine[];
  readonly left?: readonly StockLine[];
  readonly at: Date;
}
