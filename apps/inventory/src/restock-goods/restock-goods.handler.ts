import { Injectable } from '@nestjs/common';
import { GoodsRestocked, RestockGoods } from '@orderflow/contracts';
import { InvariantBroken } from '@orderflow/kernel';
import { emit } from '@orderflow/messaging';
import { Handles, type DecideContext, type Decision, type MessageHandler } from '@orderflow/processing';
import { restock } from '../stock/returns.rules.js';
import type { Stock, StockChange } from '../stock/stock.js';
import { StockRepository } from '../stock/stock.repository.js';

@Injectable()
@Handles(RestockGoods)
export class RestockGoodsHandler implements MessageHandler<RestockGoods, Stock, StockChange> {
  constructor(readonly repository: StockRepository) {}

  decide(stock: Stock, { data }: RestockGoods, { now }: DecideContext): Decision<StockChange> {
    const { orderId, returnId } = data;
    const decision = restock(stock, data, now);
    if (!decision) throw new InvariantBroken(`no goods of return ${returnId} of order ${orderId} are here`);
    const { returned, change } = decision;
    const lines = [...returned.lines];
    return { changes: change ? [change] : [], emits: [emit(GoodsRestocked, { orderId, returnId, lines })] };
  }
}
