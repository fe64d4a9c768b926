import { Injectable } from '@nestjs/common';
import { ReleaseStock, StockReleased } from '@orderflow/contracts';
import { emit } from '@orderflow/messaging';
import { Handles, type DecideContext, type Decision, type MessageHandler } from '@orderflow/processing';
import type { Stock, StockChange } from '../stock/stock.js';
import { StockRepository } from '../stock/stock.repository.js';
import { release } from '../stock/stock.rules.js';

@Injectable()
@Handles(ReleaseStock)
export class ReleaseStockHandler implements MessageHandler<ReleaseStock, Stock, StockChange> {
  constructor(readonly repository: StockRepository) {}

  decide(stock: Stock, { data: { orderId } }: ReleaseStock, { now }: DecideContext): Decision<StockChange> {
    const { change } = release(stock, orderId, now);
    return { changes: change ? [change] : [], emits: [emit(StockReleased, { orderId })] };
  }
}
