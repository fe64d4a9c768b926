import { Injectable } from '@nestjs/common';
import { GoodsReturnRejected } from '@orderflow/contracts';
import { Handles } from '@orderflow/processing';
import { EmailCustomer } from '../notice/email-customer.js';
import type { Letter } from '../notice/notice.js';

@Injectable()
@Handles(GoodsReturnRejected)
export class EmailCustomerOnGoodsReturnRejectedHandler extends EmailCustomer<GoodsReturnRejected> {
  readonly notice = 'goods-return-rejected';

  letter({ orderId, returnId, reason }: GoodsReturnRejected['data']): Letter {
    return {
      subject: `We could not take your return of order ${orderId}`,
      text: `We could not take the goods back that you sent us: you keep them, or have them again soon. You were not refunded.

Order   ${orderId}
Return  ${returnId}
Why     ${reason}
`,
    };
  }
}
