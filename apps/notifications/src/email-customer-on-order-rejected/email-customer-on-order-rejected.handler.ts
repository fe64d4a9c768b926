import { Injectable } from '@nestjs/common';
import { OrderRejected } from '@orderflow/contracts';
import { Handles } from '@orderflow/processing';
import { EmailCustomer } from '../notice/email-customer.js';
import type { Letter } from '../notice/notice.js';

@Injectable()
@Handles(OrderRejected)
export class EmailCustomerOnOrderRejectedHandler extends EmailCustomer<OrderRejected> {
  readonly notice = 'order-rejected';

  letter({ orderId, reason }: OrderRejected['data']): Letter {
    return {
      subject: `We could not take your order ${orderId}`,
      text: `We are sorry: we could not fulfil your order, and you have nothing to pay for it.

Order  ${orderId}
Why    ${reason}

You are welcome to try again at any time.
`,
    };
  }
}
