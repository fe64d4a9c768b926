import { Injectable } from '@nestjs/common';
import { GoodsReturned } from '@orderflow/contracts';
import { formatMoney } from '@orderflow/kernel';
import { Handles } from '@orderflow/processing';
import { EmailCustomer } from '../notice/email-customer.js';
import type { Letter } from '../notice/notice.js';

@Injectable()
@Handles(GoodsReturned)
export class EmailCustomerOnGoodsReturnedHandler extends EmailCustomer<GoodsReturned> {
  readonly notice = 'goods-returned';

  letter({ orderId, returnId, refundMinor, currency }: GoodsReturned['data']): Letter {
    return {
      subject: `Your return of order ${orderId} is complete`,
      text: `Your goods are back with us, and the money is on its way to you.

Order   ${orderId}
Return  ${returnId}
Refund  ${formatMoney({ amountMinor: refundMinor, currency })}
`,
    };
  }
}
