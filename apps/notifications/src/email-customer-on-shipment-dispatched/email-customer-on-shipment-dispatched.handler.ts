import { Injectable } from '@nestjs/common';
import { ShipmentDispatched } from '@orderflow/contracts';
import { Handles } from '@orderflow/processing';
import { EmailCustomer } from '../notice/email-customer.js';
import type { Letter } from '../notice/notice.js';

@Injectable()
@Handles(ShipmentDispatched)
export class EmailCustomerOnShipmentDispatchedHandler extends EmailCustomer<ShipmentDispatched> {
  readonly notice = 'order-dispatched';

  letter({ orderId, trackingId }: ShipmentDispatched['data']): Letter {
    return {
      subject: `Your order ${orderId} is on its way`,
      text: `Your parcel has left our house.

Order  ${orderId}
Parcel ${trackingId}

The carrier knows it by this number.
`,
    };
  }
}
