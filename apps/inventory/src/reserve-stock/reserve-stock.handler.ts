import { Injectable } from '@nestjs/common';
import { ReserveStock, StockReserved, StockUnavailable } from '@orderflow/contracts';
import { emit } from '@orderflow/messaging';
import { Handles, type DecideContext, type Decision, type MessageHandler } from '@orderflow/processing';
import type { Stock, StockChange } from '../stock/stock.js';
import { StockRepository } from '../stock/stock.repository.js';
import { reserve } from '../stock/stock.rules.js';

@Injectable()
@Handles(ReserveStock)
export class ReserveStockHandler implements MessageHandler<ReserveStock, Stock, StockChange> {
  constructor(readonly repository: StockRepository) {}

  decide(stock: Stock, { data }: ReserveStock, { now }: DecideContext): Decision<StockChange> {
    const { orderId, lines } = data;
    const { reservation, change } = reserve(stock, orderId, lines, now);
    const changes = change ? [change] : [];
    const had = reservation.status === 'reserved' || reservation.status === 'shipped';
    if (had) return { changes, emits: [emit(StockReserved, { orderId })] };
    const reason = reservation.status === 'released' ? 'cancelled' : 'out of stock';
    return {
      changes,
      emits: [emit(StockUnavailable, { orderId, reason, missing: [...reservation.missing] })],
    };
  }
}
