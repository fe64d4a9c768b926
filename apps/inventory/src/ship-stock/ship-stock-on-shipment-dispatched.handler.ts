import { Injectable } from '@nestjs/common';
import { ShipmentDispatched } from '@orderflow/contracts';
import { Handles, type DecideContext, type Decision, type MessageHandler } from '@orderflow/processing';
import type { Stock, StockChange } from '../stock/stock.js';
import { StockRepository } from '../stock/stock.repository.js';
import { ship } from '../stock/stock.rules.js';

@Injectable()
@Handles(ShipmentDispatched)
export class ShipStockOnShipmentDispatchedHandler implements MessageHandler<
  ShipmentDispatched,
  Stock,
  StockChange
> {
  constructor(readonly repository: StockRepository) {}

  decide(
    stock: Stock,
    { data: { orderId } }: ShipmentDispatched,
    { now }: DecideContext,
  ): Decision<StockChange> {
    const change = ship(stock, orderId, now);
    return { changes: change ? [change] : [], emits: [] };
  }
}
