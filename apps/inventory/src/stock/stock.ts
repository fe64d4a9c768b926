import type { StockLine } from '@orderflow/contracts';
import type { OrderId } from '@orderflow/kernel';

/** What the warehouse has of one article. `onHand + reserved` and what has left is all that was ever received. */
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

/** The rows that a batch of commands needs. */
export interface Stock {
  readonly levels: Map<string, StockLevel>;
  readonly reservations: Map<OrderId, Reservation>;
}

/**
 * A reservation as it is from now on, the goods that move from `onHand` to `reserved` by it (back when negative), and those that
 * leave, having been reserved.
 */
export interface StockChange {
  readonly reservation: Reservation;
  readonly moves: readonly StockLine[];
  readonly left?: readonly StockLine[];
  readonly at: Date;
}
