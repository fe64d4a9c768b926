import { Injectable } from '@nestjs/common';
import { OrderConfirmed } from '@orderflow/contracts';
import { formatMoney } from '@orderflow/kernel';
import { Handles } from '@orderflow/processing';
import { EmailCustomer } from '../notice/email-customer.js';
import type { Letter } from '../notice/notice.js';

@Injectable()
@Handles(OrderConfirmed)
export class EmailCustomerOnOrderConfirmedHandler extends EmailCustomer<OrderConfirmed> {
  readonly notice = 'order-confirmed';

  letter({ orderId, totalMinor, currency }: OrderConfirmed['data']): Letter {
    return {
      subject: `Your order ${orderId} is confirmed`,
      text: `Good news: your order is paid and with the carrier.

Order  ${orderId}
Total  ${formatMoney({ amountMinor: totalMinor, currency })}

Thank you for shopping with us.
`,
    };
  }
}
