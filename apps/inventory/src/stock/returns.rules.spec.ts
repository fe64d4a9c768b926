import { describe, expect, it } from '@jest/globals';
import {
  GoodsNotAccepted,
  GoodsReceived,
  GoodsRestocked,
  GoodsSentBack,
  ReceiveGoods,
  RestockGoods,
  SendGoodsBack,
} from '@orderflow/contracts';
import type { ReturnId } from '@orderflow/kernel';
import { ReceiveGoodsHandler } from '../receive-goods/receive-goods.handler.js';
import { RestockGoodsHandler } from '../restock-goods/restock-goods.handler.js';
import { SendGoodsBackHandler } from '../send-goods-back/send-goods-back.handler.js';
import {
  adasOrder as orderId,
  messageAbout,
  heartsForAda,
  noon,
  stockOf,
  tenHeartsOnHand,
} from './stock.fixtures.js';
import type { ReturnedGoods } from './stock.js';
import { StockRepository } from './stock.repository.js';

const repository = new StockRepository();
const [returnId, another] = ['r-1', 'r-2'] as [ReturnId, ReturnId];
const ref = { orderId, returnId };
const twoHearts = [{ sku: '85123A', quantity: 2 }];
const context = { now: noon, effect: undefined };
const back = (status: ReturnedGoods['status'], quantity = 2, id = returnId): ReturnedGoods => ({
  ...{ orderId, returnId: id, status, lines: [{ sku: '85123A', quantity }] },
  ...(status === 'refused' && { reason: 'not ours' }),
});
const stockWith = (...returns: ReturnedGoods[]) => stockOf([tenHeartsOnHand], [heartsForAda], returns);
const received = { contract: GoodsReceived, data: ref };
const refused = (reason: string) => ({ contract: GoodsNotAccepted, data: { ...ref, reason } });
const more = 'more than is left of the order: 85123A';

describe('ReceiveGoods', () => {
  const handler = new ReceiveGoodsHandler(repository);
  it.each<[string, ReturnedGoods[], number, object]>([
    ['there', [], 1, received],
    ['the last ones that are left', [back('restocked', 4, another)], 1, received],
    ['more than other returns left', [back('received', 5, another)], 1, refused(more)],
    ['free again, having been sent back', [back('sent-back', 6, another)], 1, received],
    ['received already', [back('received')], 0, received],
    ['refused already', [back('refused')], 0, refused('not ours')],
    ['called off already', [back('sent-back')], 0, refused('called off')],
  ])('of goods that are %s', (_, returns, changes, emit) => {
    const command = messageAbout(ReceiveGoods, { ...ref, lines: twoHearts });
    const decision = handler.decide(stockWith(...returns), command, context);
    expect(decision.changes).toHaveLength(changes);
    expect(decision.emits).toEqual([emit]);
  });

  it('of goods that the order never had', () => {
    const command = messageAbout(ReceiveGoods, { ...ref, lines: twoHearts });
    expect(handler.decide(stockOf([tenHeartsOnHand]), command, context).emits).toEqual([refused(more)]);
  });
});

describe('SendGoodsBack', () => {
  const handler = new SendGoodsBackHandler(repository);
  it.each<[string, ReturnedGoods[], number]>([
    ['received', [back('received')], 1],
    ['not heard of, for whom it leaves a tombstone', [], 1],
    ['sent back already', [back('sent-back')], 0],
    ['refused', [back('refused')], 0],
  ])('of goods that are %s', (_, returns, changes) => {
    const decision = handler.decide(stockWith(...returns), messageAbout(SendGoodsBack, ref), context);
    expect(decision.changes).toHaveLength(changes);
    expect(decision.emits).toEqual([{ contract: GoodsSentBack, data: ref }]);
  });
});

describe('RestockGoods', () => {
  const handler = new RestockGoodsHandler(repository);
  const decide = (...returns: ReturnedGoods[]) =>
    handler.decide(stockWith(...returns), messageAbout(RestockGoods, ref), context);

  it('puts them on the shelf, once', () => {
    const restocked = [{ contract: GoodsRestocked, data: { ...ref, lines: twoHearts } }];
    expect(decide(back('received'))).toMatchObject({ changes: [{ restocked: twoHearts }], emits: restocked });
    expect(decide(back('restocked'))).toEqual({ changes: [], emits: restocked });
  });

  it('is at fault for goods that are not here', () => {
    expect(() => decide()).toThrow('no goods of return r-1');
    expect(() => decide(back('sent-back'))).toThrow('no goods of return r-1');
  });
});
