import type { OrderId } from '@orderflow/kernel';

/** What became of the parcel of an order. A cancelled one without a tracking id was undone before it was booked. */
export type Shipment = { readonly orderId: OrderId } & (
  | { readonly status: 'booked'; readonly trackingId: string }
  | { readonly status: 'refused'; readonly reason: string }
  | { readonly status: 'cancelled'; readonly trackingId?: string }
  | { readonly status: 'cancellation-refused'; readonly trackingId: string; readonly reason: string }
);

/** What the carrier said to a booking. */
export type BookingAnswer =
  | { readonly status: 'booked'; readonly trackingId: string }
  | { readonly status: 'refused'; readonly reason: string };

/** What the carrier said to a cancellation. */
export type CancellationAnswer =
  { readonly status: 'cancelled' } | { readonly status: 'refused'; readonly reason: string };

/** A shipment as it is from now on. */
export interface ShipmentChange {
  readonly shipment: Shipment;
  readonly at: Date;
}
