import {
  CompleteReturn,
  GoodsNotAccepted,
  GoodsReceived,
  GoodsRestocked,
  GoodsReturnRequested,
  GoodsSentBack,
  PaymentRefunded,
  PaymentRefundRefused,
  ReceiveGoods,
  RefundReturn,
  RejectReturn,
  RestockGoods,
  SendGoodsBack,
  type DataOf,
} from '@orderflow/contracts';
import { saga } from '@orderflow/sagas';

/**
 * Leads a return: the goods are received, paid back in part, and put on the shelf again. An order can have several
 * returns at a time, each with a saga of its own. Money that went back cannot be fetched again: the refund is the
 * pivot, before which all is undone and after which the saga goes forward only.
 */
export const returnGoods = saga('return-goods', 1)
  .startsWith(GoodsReturnRequested, { instanceBy: 'returnId' })
  .remember(goodsToReturn)
  .step('receive goods', {
    ask: [ReceiveGoods, ({ orderId, returnId, lines }) => ({ orderId, returnId, lines })],
    done: GoodsReceived,
    refused: GoodsNotAccepted,
    undo: [SendGoodsBack, refOnly],
    undone: GoodsSentBack,
  })
  .step('refund part', {
    ask: [
      RefundReturn,
      ({ orderId, returnId, amountMinor, currency }) => ({ orderId, returnId, amountMinor, currency }),
    ],
    done: PaymentRefunded,
    refused: PaymentRefundRefused,
  })
  .step('restock goods', { ask: [RestockGoods, refOnly], done: GoodsRestocked })
  .finish({
    confirmed: [CompleteReturn, refOnly],
    rejected: [RejectReturn, ({ orderId, returnId }, { reason }) => ({ orderId, returnId, reason })],
  });

function goodsToReturn({
  orderId,
  returnId,
  currency,
  refundMinor,
  lines,
}: DataOf<typeof GoodsReturnRequested>) {
  return {
    ...{ orderId, returnId, currency },
    amountMinor: refundMinor,
    lines: lines.map(({ sku, quantity }) => ({ sku, quantity })),
  };
}

function refOnly({ orderId, returnId }: ReturnType<typeof goodsToReturn>) {
  return { orderId, returnId };
}
