import { Module } from '@nestjs/common';
import { ServiceModule, SETTINGS } from '@orderflow/service';
import { z } from 'zod';
import { CapturePaymentHandler } from './capture-payment/capture-payment.handler.js';
import { ReadBalancesController } from './ledger/read-balances.controller.js';
import { PaymentRepository } from './payment/payment.repository.js';
import { PaymentProvider } from './payment-provider.js';
import { paymentsTables } from './payments.tables.js';
import { RefundPaymentHandler } from './refund-payment/refund-payment.handler.js';
import { RefundReturnHandler } from './refund-return/refund-return.handler.js';

const settings = z.object({
  PAYMENT_PROVIDER_URL: z.url({ protocol: /^https?$/ }).describe('http://host:port of the payment provider'),
});

@Module({
  imports: [
    ServiceModule.forService({
      name: 'payments',
      migrations: [{ name: 'payments', folder: new URL('../migrations/', import.meta.url) }],
      tables: paymentsTables,
      settings,
    }),
  ],
  controllers: [ReadBalancesController],
  providers: [
    PaymentRepository,
    CapturePaymentHandler,
    RefundPaymentHandler,
    RefundReturnHandler,
    {
      provide: PaymentProvider,
      inject: [SETTINGS],
      useFactory: ({ PAYMENT_PROVIDER_URL }: z.infer<typeof settings>) =>
        new PaymentProvider(PAYMENT_PROVIDER_URL),
    },
  ],
})
export class PaymentsModule {}
