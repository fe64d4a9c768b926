import { Module } from '@nestjs/common';
import { ServiceModule } from '@orderflow/service';
import { CancelOrderHandler } from './cancel-order/cancel-order.handler.js';
import { CompleteReturnHandler } from './complete-return/complete-return.handler.js';
import { ConfirmOrderHandler } from './confirm-order/confirm-order.handler.js';
import { FollowParcelOnShipmentDeliveredHandler } from './follow-parcel/follow-parcel-on-shipment-delivered.handler.js';
import { FollowParcelOnShipmentDispatchedHandler } from './follow-parcel/follow-parcel-on-shipment-dispatched.handler.js';
import { FollowOrderController } from './follow-order/follow-order.controller.js';
import { OrderFollowers } from './follow-order/order-followers.js';
import { OrderHistory } from './order/order-history.queries.js';
import { OrderRepository } from './order/order.repository.js';
import { ordersSettings } from './orders.settings.js';
import { ordersTables } from './orders.tables.js';
import { BacklogWatch } from './place-order/backlog-watch.js';
import { OrderIntake } from './place-order/order-intake.js';
import { PlaceOrderController } from './place-order/place-order.controller.js';
import { LearnProductOnProductListed } from './products/learn-product-on-product-listed.handler.js';
import { ProductRepository } from './products/product.repository.js';
import { OrderQueries } from './read-orders/order.queries.js';
import { ReadOrdersController } from './read-orders/read-orders.controller.js';
import { RejectOrderHandler } from './reject-order/reject-order.handler.js';
import { RejectReturnHandler } from './reject-return/reject-return.handler.js';
import { RequestCancellationController } from './request-cancellation/request-cancellation.controller.js';
import { RequestReturnController } from './request-return/request-return.controller.js';
import { ReturnIntake } from './request-return/return-intake.js';
import { ReturnRepository } from './returns/return.repository.js';

@Module({
  imports: [
    ServiceModule.forService({
      name: 'orders',
      migrations: [{ name: 'orders', folder: new URL('../migrations/', import.meta.url) }],
      tables: ordersTables,
      settings: ordersSettings,
    }),
  ],
  controllers: [
    PlaceOrderController,
    RequestCancellationController,
    RequestReturnController,
    ReadOrdersController,
    FollowOrderController,
  ],
  providers: [
    BacklogWatch,
    OrderIntake,
    OrderRepository,
    OrderQueries,
    OrderHistory,
    OrderFollowers,
    ProductRepository,
    ConfirmOrderHandler,
    RejectOrderHandler,
    CancelOrderHandler,
    FollowParcelOnShipmentDispatchedHandler,
    FollowParcelOnShipmentDeliveredHandler,
    ReturnIntake,
    ReturnRepository,
    CompleteReturnHandler,
    RejectReturnHandler,
    LearnProductOnProductListed,
  ],
})
export class OrdersModule {}
