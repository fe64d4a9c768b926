import type { BookShipment } from '@orderflow/contracts';
import type { OrderId } from '@orderflow/kernel';
import type { Emit } from '@orderflow/messaging';

/** What the carrier is asked to take. */
export type BookingRequest = BookShipment['data'];

/** The message that the shipment began with: what is told of it later belongs to the same journey and trace. */
export interface Origin {
  readonly messageId: string;
  readonly correlationId: string;
  readonly traceparent?: string;
  readonly tracestate?: string;
  /** The customer's, for whoever tells him that the parcel has left. */
  readonly email?: string;
}

/** What became of the parcel of an order. */
export type Shipment = { readonly orderId: OrderId; readonly origin?: Origin } & (
  | /** To be asked for, or asked for and not answered yet. */
    {
      readonly status: 'pending';
      readonly request: BookingRequest;
      readonly asked: number;
    } /** Called off while it was not known whether it is booked; live, once it has a tracking id. */
  | {
      readonly status: 'cancelling';
      readonly request?: BookingRequest;
      readonly asked: number;
      readonly trackingId?: string;
    }
  | { readonly status: 'booked' | 'dispatched' | 'delivered'; readonly trackingId: string }
  | {
      readonly status: 'refused';
      readonly reason: string;
    } /** Without a tracking id it was undone before it was booked. */
  | { readonly status: 'cancelled'; readonly trackingId?: string }
  | { readonly status: 'cancellation-refused'; readonly trackingId: string; readonly reason: string }
);

/** What the carrier says, be it as an answer or by calling back. */
export type CarrierWord =
  /** It will call back. */
  | { readonly said: 'accepted' }
  | { readonly said: 'booked'; readonly trackingId: string }
  | { readonly said: 'refused'; readonly reason: string }
  | { readonly said: 'dispatched' | 'delivered'; readonly trackingId: string; readonly at: string }
  | { readonly said: 'cancelled' }
  | { readonly said: 'cancellation-refused'; readonly reason: string };

/** What a command or a word of the carrier comes to. */
export interface Outcome {
  readonly shipment: Shipment;
  readonly emits: readonly Emit[];
  /** When to ask the carrier (again), where its answer is outstanding. */
  readonly askAfterMs?: number;
}

/** A shipment as it is from now on. */
export interface ShipmentChange extends Pick<Outcome, 'shipment' | 'askAfterMs'> {
  readonly at: Date;
}
