import { Module } from '@nestjs/common';
import { ServiceModule } from '@orderflow/service';
import { CallbackBook } from './carrier/callback.book.js';
import { CallbackSender } from './carrier/callback.sender.js';
import { CallbacksController } from './carrier/callbacks.controller.js';
import { ParcelClock } from './carrier/parcel.clock.js';
import { CarrierController } from './carrier/carrier.controller.js';
import { ShipmentBook } from './carrier/shipment.book.js';
import { MailBook } from './mailbox/mail.book.js';
import { MailboxController } from './mailbox/mailbox.controller.js';
import { MailboxServer } from './mailbox/mailbox.server.js';
import { MailServiceController } from './mailbox/mail-service.controller.js';
import { ChargeBook } from './payment-provider/charge.book.js';
import { PaymentProviderController } from './payment-provider/payment-provider.controller.js';
import { RefundBook } from './payment-provider/refund.book.js';
import { RuleStore } from './rules/rule.store.js';
import { RulesController } from './rules/rules.controller.js';
import { sandboxSettings } from './sandbox.settings.js';
import { sandboxTables } from './sandbox.tables.js';
import { SubscriberController } from './subscriber/subscriber.controller.js';
import { WebhookBook } from './subscriber/webhook.book.js';

@Module({
  imports: [
    ServiceModule.forService({
      name: 'sandbox',
      broker: false,
      migrations: [{ name: 'sandbox', folder: new URL('../migrations/', import.meta.url) }],
      tables: sandboxTables,
      settings: sandboxSettings,
    }),
  ],
  controllers: [
    PaymentProviderController,
    CarrierController,
    CallbacksController,
    MailboxController,
    MailServiceController,
    SubscriberController,
    RulesController,
  ],
  providers: [
    RuleStore,
    ChargeBook,
    RefundBook,
    ShipmentBook,
    CallbackBook,
    CallbackSender,
    ParcelClock,
    MailBook,
    MailboxServer,
    WebhookBook,
  ],
})
export class SandboxModule {}
