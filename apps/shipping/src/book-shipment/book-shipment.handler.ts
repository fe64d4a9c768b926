import { Injectable } from '@nestjs/common';
import { BookShipment } from '@orderflow/contracts';
import { Handles, type DecideContext, type Decision, type MessageHandler } from '@orderflow/processing';
import { Carrier } from '../carrier/carrier.js';
import { decisionOf, originOf } from '../shipment/originating.js';
import type { CarrierWord, ShipmentChange } from '../shipment/shipment.js';
import { ShipmentRepository, type Shipments } from '../shipment/shipment.repository.js';
import { book } from '../shipment/shipment.rules.js';

@Injectable()
@Handles(BookShipment)
export class BookShipmentHandler implements MessageHandler<
  BookShipment,
  Shipments,
  ShipmentChange,
  CarrierWord | undefined
> {
  constructor(
    readonly repository: ShipmentRepository,
    private readonly carrier: Carrier,
  ) {}

  /**
   * An order that has a shipment, one cancelled in advance included, is not booked. Where the carrier allows only so many requests,
   * nobody waits for a turn here: the request is stored, and worked off by the desk.
   */
  async effect({ data }: BookShipment, shipments: Shipments, signal: AbortSignal) {
    if (this.carrier.limited || shipments.has(data.orderId)) return undefined;
    return this.carrier.book(data, signal);
  }

  decide(
    shipments: Shipments,
    message: BookShipment,
    { now, effect }: DecideContext<CarrierWord | undefined>,
  ): Decision<ShipmentChange> {
    const { data } = message;
    const before = shipments.get(data.orderId);
    return decisionOf(before, book(before, data, originOf(message, data.email), effect), now);
  }
}
