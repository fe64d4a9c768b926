import { Module } from '@nestjs/common';
import { ServiceModule, SETTINGS } from '@orderflow/service';
import { BookShipmentHandler } from './book-shipment/book-shipment.handler.js';
import { CallbackInbox } from './callbacks/callback-inbox.js';
import { CallbacksController } from './callbacks/callbacks.controller.js';
import { CancelShipmentHandler } from './cancel-shipment/cancel-shipment.handler.js';
import { CarrierDesk } from './carrier/carrier-desk.js';
import { CarrierWords } from './carrier/carrier-words.js';
import { Carrier } from './carrier/carrier.js';
import { PartnerLimit } from './carrier/partner-limit.js';
import { ShipmentRepository } from './shipment/shipment.repository.js';
import { shippingSettings, type ShippingSettings } from './shipping.settings.js';
import { shippingTables } from './shipping.tables.js';

@Module({
  imports: [
    ServiceModule.forService({
      name: 'shipping',
      migrations: [{ name: 'shipping', folder: new URL('../migrations/', import.meta.url) }],
      tables: shippingTables,
      settings: shippingSettings,
    }),
  ],
  controllers: [CallbacksController],
  providers: [
    ShipmentRepository,
    BookShipmentHandler,
    CancelShipmentHandler,
    CallbackInbox,
    CarrierWords,
    CarrierDesk,
    {
      provide: Carrier,
      inject: [SETTINGS],
      useFactory: ({ CARRIER_URL, CARRIER_REQUESTS_PER_SECOND: limit }: ShippingSettings) =>
        new Carrier(CARRIER_URL, limit === undefined ? undefined : new PartnerLimit('carrier', limit)),
    },
  ],
})
export class ShippingModule {}
