import { Module } from '@nestjs/common';
import { ServiceModule } from '@orderflow/service';
import { ReceiveStockController } from './receive-stock/receive-stock.controller.js';
import { ReleaseStockHandler } from './release-stock/release-stock.handler.js';
import { ReserveStockHandler } from './reserve-stock/reserve-stock.handler.js';
import { ShipStockOnShipmentDispatchedHandler } from './ship-stock/ship-stock-on-shipment-dispatched.handler.js';
import { ReadStockController } from './stock/read-stock.controller.js';
import { StockRepository } from './stock/stock.repository.js';

@Module({
  imports: [
    ServiceModule.forService({
      name: 'inventory',
      migrations: [{ name: 'inventory', folder: new URL('../migrations/', import.meta.url) }],
    }),
  ],
  controllers: [ReceiveStockController, ReadStockController],
  providers: [
    StockRepository,
    ReserveStockHandler,
    ReleaseStockHandler,
    ShipStockOnShipmentDispatchedHandler,
  ],
})
export class InventoryModule {}
