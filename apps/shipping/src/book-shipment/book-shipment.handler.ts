import { Injectable } from '@nestjs/common';
import { BookShipment, ShipmentBooked, ShipmentRefused } from '@orderflow/contracts';
import { emit, type Emit } from '@orderflow/messaging';
import { Handles, type DecideContext, type Decision, type MessageHandler } from '@orderflow/processing';
import { Carrier } from '../carrier.js';
import type { BookingAnswer, Shipment, ShipmentChange } from '../shipment/shipment.js';
import { ShipmentRepository, type Shipments } from '../shipment/shipment.repository.js';
import { book } from '../shipment/shipment.rules.js';

@Injectable()
@Handles(BookShipment)
export class BookShipmentHandler implements MessageHandler<
  BookShipment,
  Shipments,
  ShipmentChange,
  BookingAnswer | undefined
> {
  constructor(
    readonly repository: ShipmentRepository,
    private readonly carrier: Carrier,
  ) {}

  /** An order that has a shipment, one cancelled in advance included, is not booked. */
  async effect({ data }: BookShipment, shipments: Shipments, signal: AbortSignal) {
    return shipments.has(data.orderId) ? undefined : this.carrier.book(data, signal);
  }

  decide(
    shipments: Shipments,
    { data }: BookShipment,
    { now: at, effect }: DecideContext<BookingAnswer | undefined>,
  ): Decision<ShipmentChange> {
    const before = shipments.get(data.orderId);
    const shipment = book(before, data.orderId, effect);
    return { changes: shipment === before ? [] : [{ shipment, at }], emits: [eventOf(shipment)] };
  }
}

function eventOf(shipment: Shipment): Emit {
  const { orderId, status } = shipment;
  switch (status) {
    case 'booked':
    case 'cancellation-refused':
      return emit(ShipmentBooked, { orderId, trackingId: shipment.trackingId });
    case 'refused':
      return emit(ShipmentRefused, { orderId, reason: shipment.reason });
    case 'cancelled':
      return emit(ShipmentRefused, { orderId, reason: 'cancelled' });
  }
}
