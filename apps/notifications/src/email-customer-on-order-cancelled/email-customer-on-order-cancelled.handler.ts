import { Injectable } from '@nestjs/common';
import { OrderCancelled } from '@orderflow/contracts';
import { Handles } from '@orderflow/processing';
import { EmailCustomer } from '../notice/email-customer.js';
import type { Letter } from '../notice/notice.js';

@Injectable()
@Handles(OrderCancelled)
export class EmailCustomerOnOrderCancelledHandler extends EmailCustomer<OrderCancelled> {
  readonly notice = 'order-cancelled';

  letter({ orderId, reason }: OrderCancelled['data']): Letter {
    return {
      subject: `Your order ${orderId} is cancelled`,
      text: `Your order is cancelled. If you had paid already, the money is on its way back to you.

Order  ${orderId}
Why    ${reason}

We hope to see you again.
`,
    };
  }
}
