import { Module } from '@nestjs/common';
import { ServiceModule } from '@orderflow/service';
import { inventoryTables } from './inventory.tables.js';
import { ReceiveGoodsHandler } from './receive-goods/receive-goods.handler.js';
import { ReceiveStockController } from './receive-stock/receive-stock.controller.js';
import { ReleaseStockHandler } from './release-stock/release-stock.handler.js';
import { ReserveStockHandler } from './reserve-stock/reserve-stock.handler.js';
import { RestockGoodsHandler } from './restock-goods/restock-goods.handler.js';
import { SendGoodsBackHandler } from './send-goods-back/send-goods-back.handler.js';
import { ShipStockOnShipmentDispatchedHandler } from './ship-stock/ship-stock-on-shipment-dispatched.handler.js';
import { ReadStockController } from './stock/read-stock.controller.js';
import { StockRepository } from './stock/stock.repository.js';

@Module({
  imports: [
    ServiceModule.forService({
      name: 'inventory',
      migrations: [{ name: 'inventory', folder: new URL('../migrations/', import.meta.url) }],
      tables: inventoryTables,
    }),
  ],
  controllers: [ReceiveStockController, ReadStockController],
  providers: [
    StockRepository,
    ReserveStockHandler,
    ReleaseStockHandler,
    ShipStockOnShipmentDispatchedHandler,
    ReceiveGoodsHandler,
    SendGoodsBackHandler,
    RestockGoodsHandler,
  ],
})
export class InventoryModule {}
