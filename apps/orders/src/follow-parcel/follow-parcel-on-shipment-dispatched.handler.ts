import { Injectable } from '@nestjs/common';
import { ShipmentDispatched } from '@orderflow/contracts';
import { Handles } from '@orderflow/processing';
import { OrderRepository } from '../order/order.repository.js';
import { FollowParcel } from './follow-parcel.js';

@Injectable()
@Handles(ShipmentDispatched)
export class FollowParcelOnShipmentDispatchedHandler extends FollowParcel<ShipmentDispatched> {
  readonly parcel = 'dispatched';

  constructor(repository: OrderRepository) {
    super(repository);
  }
}
