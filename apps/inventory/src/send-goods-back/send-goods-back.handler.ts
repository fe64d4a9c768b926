import { Injectable } from '@nestjs/common';
import { GoodsSentBack, SendGoodsBack } from '@orderflow/contracts';
import { emit } from '@orderflow/messaging';
import { Handles, type DecideContext, type Decision, type MessageHandler } from '@orderflow/processing';
import { sendBack } from '../stock/returns.rules.js';
import type { Stock, StockChange } from '../stock/stock.js';
import { StockRepository } from '../stock/stock.repository.js';

@Injectable()
@Handles(SendGoodsBack)
export class SendGoodsBackHandler implements MessageHandler<SendGoodsBack, Stock, StockChange> {
  constructor(readonly repository: StockRepository) {}

  decide(stock: Stock, { data }: SendGoodsBack, { now }: DecideContext): Decision<StockChange> {
    const { change } = sendBack(stock, data, now);
    const { orderId, returnId } = data;
    return { changes: change ? [change] : [], emits: [emit(GoodsSentBack, { orderId, returnId })] };
  }
}
