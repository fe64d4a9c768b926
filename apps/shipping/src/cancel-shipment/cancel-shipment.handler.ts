import { Injectable } from '@nestjs/common';
import { CancelShipment } from '@orderflow/contracts';
import { Handles, type DecideContext, type Decision, type MessageHandler } from '@orderflow/processing';
import { Carrier } from '../carrier/carrier.js';
import { decisionOf, originOf } from '../shipment/originating.js';
import type { CarrierWord, ShipmentChange } from '../shipment/shipment.js';
import { ShipmentRepository, type Shipments } from '../shipment/shipment.repository.js';
import { cancel, isLive } from '../shipment/shipment.rules.js';

@Injectable()
@Handles(CancelShipment)
export class CancelShipmentHandler implements MessageHandler<
  CancelShipment,
  Shipments,
  ShipmentChange,
  CarrierWord | undefined
> {
  constructor(
    readonly repository: ShipmentRepository,
    private readonly carrier: Carrier,
  ) {}

  async effect({ data }: CancelShipment, shipments: Shipments, signal: AbortSignal) {
    const shipment = shipments.get(data.orderId);
    if (this.carrier.limited || !isLive(shipment)) return undefined;
    return this.carrier.cancel(shipment.trackingId, signal);
  }

  decide(
    shipments: Shipments,
    message: CancelShipment,
    { now, effect }: DecideContext<CarrierWord | undefined>,
  ): Decision<ShipmentChange> {
    const { orderId } = message.data;
    const before = shipments.get(orderId);
    return decisionOf(before, cancel(before, orderId, originOf(message), effect), now);
  }
}
