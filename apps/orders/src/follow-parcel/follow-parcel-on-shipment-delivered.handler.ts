import { Injectable } from '@nestjs/common';
import { ShipmentDelivered } from '@orderflow/contracts';
import { Handles } from '@orderflow/processing';
import { OrderRepository } from '../order/order.repository.js';
import { FollowParcel } from './follow-parcel.js';

@Injectable()
@Handles(ShipmentDelivered)
export class FollowParcelOnShipmentDeliveredHandler extends FollowParcel<ShipmentDelivered> {
  readonly parcel = 'delivered';

  constructor(repository: OrderRepository) {
    super(repository);
  }
}
