import { Module } from '@nestjs/common';
import { ServiceModule, SETTINGS } from '@orderflow/service';
import { z } from 'zod';
import { BookShipmentHandler } from './book-shipment/book-shipment.handler.js';
import { CancelShipmentHandler } from './cancel-shipment/cancel-shipment.handler.js';
import { Carrier } from './carrier.js';
import { ShipmentRepository } from './shipment/shipment.repository.js';

const settings = z.object({
  CARRIER_URL: z.url({ protocol: /^https?$/ }).describe('http://host:port of the carrier'),
});

@Module({
  imports: [
    ServiceModule.forService({
      name: 'shipping',
      migrations: [{ name: 'shipping', folder: new URL('../migrations/', import.meta.url) }],
      settings,
    }),
  ],
  providers: [
    ShipmentRepository,
    BookShipmentHandler,
    CancelShipmentHandler,
    {
      provide: Carrier,
      inject: [SETTINGS],
      useFactory: ({ CARRIER_URL }: z.infer<typeof settings>) => new Carrier(CARRIER_URL),
    },
  ],
})
export class ShippingModule {}
