import { Module } from '@nestjs/common';
import { ServiceModule, SETTINGS } from '@orderflow/service';
import { z } from 'zod';
import { EmailCustomerOnGoodsReturnRejectedHandler } from './email-customer-on-goods-return-rejected/email-customer-on-goods-return-rejected.handler.js';
import { EmailCustomerOnGoodsReturnedHandler } from './email-customer-on-goods-returned/email-customer-on-goods-returned.handler.js';
import { EmailCustomerOnOrderCancelledHandler } from './email-customer-on-order-cancelled/email-customer-on-order-cancelled.handler.js';
import { EmailCustomerOnOrderConfirmedHandler } from './email-customer-on-order-confirmed/email-customer-on-order-confirmed.handler.js';
import { EmailCustomerOnOrderRejectedHandler } from './email-customer-on-order-rejected/email-customer-on-order-rejected.handler.js';
import { EmailCustomerOnShipmentDispatchedHandler } from './email-customer-on-shipment-dispatched/email-customer-on-shipment-dispatched.handler.js';
import { MailApi } from './mail/mail-api.js';
import { MailService } from './mail/mail-service.js';
import { SmtpServer } from './mail/smtp-server.js';
import { NoticeRepository } from './notice/notice.repository.js';
import { notificationsTables } from './notifications.tables.js';

const settings = z.object({
  MAIL_URL: z
    .url({ protocol: /^(smtp|http)s?$/ })
    .describe('smtp://[user:password@]host:port of a mail server, or http://host:port of a mail service'),
  MAIL_FROM: z.email().default('shop@orderflow.example').describe('the address that customers get mail from'),
});

@Module({
  imports: [
    ServiceModule.forService({
      name: 'notifications',
      migrations: [{ name: 'notifications', folder: new URL('../migrations/', import.meta.url) }],
      tables: notificationsTables,
      settings,
    }),
  ],
  providers: [
    NoticeRepository,
    EmailCustomerOnOrderConfirmedHandler,
    EmailCustomerOnOrderRejectedHandler,
    EmailCustomerOnOrderCancelledHandler,
    EmailCustomerOnShipmentDispatchedHandler,
    EmailCustomerOnGoodsReturnedHandler,
    EmailCustomerOnGoodsReturnRejectedHandler,
    {
      provide: MailService,
      inject: [SETTINGS],
      useFactory: ({ MAIL_URL, MAIL_FROM }: z.infer<typeof settings>) =>
        new (MAIL_URL.startsWith('smtp') ? SmtpServer : MailApi)(MAIL_URL, MAIL_FROM),
    },
  ],
})
export class NotificationsModule {}
