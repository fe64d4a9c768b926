/** The services whose own tables are read. */
export const bookKeepers = [
  'orders',
  'orchestrator',
  'inventory',
  'payments',
  'shipping',
  'notifications',
] as const;
export type BookKeeper = (typeof bookKeepers)[number];

export type OrderStatus = 'placed' | 'cancelling' | 'confirmed' | 'rejected' | 'cancelled';

export type ParcelStatus = 'dispatched' | 'delivered';

export interface OrderRow {
  readonly orderId: string;
  /** One that follows its parcel is a confirmed one. */
  readonly status: OrderStatus;
  /** How far it has followed its parcel. */
  readonly parcel: ParcelStatus | null;
  readonly totalMinor: number;
  /** What its completed returns were refunded. */
  readonly returnedMinor: number;
}
export interface ReturnRow {
  readonly returnId: string;
  readonly orderId: string;
  readonly status: 'requested' | 'completed' | 'rejected';
}
/** Pieces of one article in all completed returns. */
export interface ReturnedRow {
  readonly sku: string;
  readonly pieces: number;
}
/** Pieces of one article in all orders that are confirmed and hold them, that have left, and that are still open. */
export interface DemandRow {
  readonly sku: string;
  readonly confirmed: number;
  readonly shipped: number;
  readonly open: number;
}
export interface StockRow {
  readonly sku: string;
  readonly onHand: number;
  readonly reserved: number;
  readonly shipped: number;
  /** On hand again, having been reserved or shipped. */
  readonly returned: number;
  readonly received: number;
}
export interface ReservationRow {
  readonly orderId: string;
  readonly status: 'reserved' | 'refused' | 'released' | 'shipped';
}
export interface PaymentRow {
  readonly orderId: string;
  readonly status: 'captured' | 'declined' | 'refunded' | 'voided' | 'refund-refused';
  readonly captureId: string | null;
  readonly amountMinor: number | null;
  /** What was given back for returns of goods. */
  readonly returnedMinor: number;
}
export interface LedgerRow {
  readonly orderId: string;
  /** The message that caused the posting: the entries of one posting share it. */
  readonly messageId: string;
  readonly account: string;
  readonly amountMinor: number;
}
export interface ShipmentRow {
  readonly orderId: string;
  readonly status:
    'pending' | 'cancelling' | 'booked' | 'refused' | 'cancelled' | 'cancellation-refused' | ParcelStatus;
  readonly trackingId: string | null;
}
export interface NoticeRow {
  readonly orderId: string;
  readonly notice: string;
  readonly status: string;
}
export interface SagaRow {
  readonly orderId: string;
  readonly status: 'running' | 'compensating' | 'needs-operator' | 'confirmed' | 'rejected' | 'cancelled';
}
/** The saga of a return of goods. */
export interface ReturnSagaRow extends SagaRow {
  readonly returnId: string;
}
/** What a service has not got rid of yet. */
export interface QueueRow {
  readonly service: string;
  readonly outbox: number;
  /** Failed and tried again, or queued behind such a message. */
  readonly parked: number;
  readonly deadLetters: number;
}
export interface ChargeRow {
  readonly chargeId: string;
  readonly orderId: string;
  readonly status: 'captured' | 'declined';
  readonly amountMinor: number;
  readonly refundedMinor: number;
}
export interface CarrierRow {
  readonly trackingId: string;
  readonly orderId: string;
  readonly status: 'pending' | 'booked' | 'cancelled' | 'refused';
  /** How far its parcel has come. */
  readonly parcel: ParcelStatus | null;
  /** Of what the carrier told of the parcel, the latest that the shop took. */
  readonly told: ParcelStatus | null;
}
export interface MailRow {
  readonly orderId: string;
  readonly notice: string;
  /** How often it came with the same Message-ID: one mail for who reads it. */
  readonly deliveries: number;
}

/** Somebody who subscribed to all webhooks: from the first order on, up to the other one, which is not among them. */
export interface SubscriberRow {
  readonly subscriber: string;
  readonly firstOrderId: string;
  readonly endOrderId: string;
}
/** A webhook that a subscriber took, in the order in which they came for the first time. */
export interface WebhookRow {
  readonly subscriber: string;
  readonly orderId: string;
  readonly type: string;
}

/** All books, as plain data: those of the services, and those of the outside world, which are trusted. */
export interface Books {
  readonly orders: readonly OrderRow[];
  readonly demand: readonly DemandRow[];
  readonly returns: readonly ReturnRow[];
  readonly returned: readonly ReturnedRow[];
  readonly sagas: readonly SagaRow[];
  readonly returnSagas: readonly ReturnSagaRow[];
  readonly stock: readonly StockRow[];
  readonly reservations: readonly ReservationRow[];
  readonly payments: readonly PaymentRow[];
  readonly ledger: readonly LedgerRow[];
  readonly shipments: readonly ShipmentRow[];
  readonly notices: readonly NoticeRow[];
  readonly queues: readonly QueueRow[];
  readonly provider: readonly ChargeRow[];
  readonly carrier: readonly CarrierRow[];
  readonly mailbox: readonly MailRow[];
  readonly subscribers: readonly SubscriberRow[];
  readonly webhooks: readonly WebhookRow[];
}
