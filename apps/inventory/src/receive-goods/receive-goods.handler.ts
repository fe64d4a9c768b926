import { Injectable } from '@nestjs/common';
import { GoodsNotAccepted, GoodsReceived, ReceiveGoods } from '@orderflow/contracts';
import { emit } from '@orderflow/messaging';
import { Handles, type DecideContext, type Decision, type MessageHandler } from '@orderflow/processing';
import { receive } from '../stock/returns.rules.js';
import type { Stock, StockChange } from '../stock/stock.js';
import { StockRepository } from '../stock/stock.repository.js';

@Injectable()
@Handles(ReceiveGoods)
export class ReceiveGoodsHandler implements MessageHandler<ReceiveGoods, Stock, StockChange> {
  constructor(readonly repository: StockRepository) {}

  decide(stock: Stock, { data }: ReceiveGoods, { now }: DecideContext): Decision<StockChange> {
    const { orderId, returnId, lines } = data;
    const { returned, change } = receive(stock, data, lines, now);
    const changes = change ? [change] : [];
    const { status, reason } = returned;
    if (status === 'received' || status === 'restocked')
      return { changes, emits: [emit(GoodsReceived, { orderId, returnId })] };
    return {
      changes,
      emits: [emit(GoodsNotAccepted, { orderId, returnId, reason: reason ?? 'called off' })],
    };
  }
}
