import { Injectable } from '@nestjs/common';
import { CancelShipment, ShipmentCancellationRefused, ShipmentCancelled } from '@orderflow/contracts';
import { InvariantBroken } from '@orderflow/kernel';
import { emit, type Emit } from '@orderflow/messaging';
import { Handles, type DecideContext, type Decision, type MessageHandler } from '@orderflow/processing';
import { Carrier } from '../carrier.js';
import type { CancellationAnswer, Shipment, ShipmentChange } from '../shipment/shipment.js';
import { ShipmentRepository, type Shipments } from '../shipment/shipment.repository.js';
import { cancel, isLive } from '../shipment/shipment.rules.js';

@Injectable()
@Handles(CancelShipment)
export class CancelShipmentHandler implements MessageHandler<
  CancelShipment,
  Shipments,
  ShipmentChange,
  CancellationAnswer | undefined
> {
  constructor(
    readonly repository: ShipmentRepository,
    private readonly carrier: Carrier,
  ) {}

  async effect({ data }: CancelShipment, shipments: Shipments, signal: AbortSignal) {
    const shipment = shipments.get(data.orderId);
    return isLive(shipment) ? this.carrier.cancel(shipment.trackingId, signal) : undefined;
  }

  decide(
    shipments: Shipments,
    { data }: CancelShipment,
    { now: at, effect }: DecideContext<CancellationAnswer | undefined>,
  ): Decision<ShipmentChange> {
    const before = shipments.get(data.orderId);
    const shipment = cancel(before, data.orderId, effect);
    return { changes: shipment === before ? [] : [{ shipment, at }], emits: [eventOf(shipment)] };
  }
}

function eventOf(shipment: Shipment): Emit {
  const { orderId, status } = shipment;
  switch (status) {
    case 'refused':
    case 'cancelled':
      return emit(ShipmentCancelled, { orderId });
    case 'cancellation-refused':
      return emit(ShipmentCancellationRefused, { orderId, reason: shipment.reason });
    case 'booked':
      throw new InvariantBroken(`the shipment of order ${orderId} is still booked after its cancellation`);
  }
}
