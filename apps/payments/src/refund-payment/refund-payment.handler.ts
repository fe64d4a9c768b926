import { Injectable } from '@nestjs/common';
import { PaymentRefunded, PaymentRefundRefused, RefundPayment } from '@orderflow/contracts';
import { InvariantBroken } from '@orderflow/kernel';
import { emit, type Emit } from '@orderflow/messaging';
import { Handles, type DecideContext, type Decision, type MessageHandler } from '@orderflow/processing';
import type { Payment, PaymentChange, RefundAnswer } from '../payment/payment.js';
import { PaymentRepository, type Payments } from '../payment/payment.repository.js';
import { entriesOf, isHolding, leftOf, refund } from '../payment/payment.rules.js';
import { PaymentProvider } from '../payment-provider.js';

@Injectable()
@Handles(RefundPayment)
export class RefundPaymentHandler implements MessageHandler<
  RefundPayment,
  Payments,
  PaymentChange,
  RefundAnswer | undefined
> {
  constructor(
    readonly repository: PaymentRepository,
    private readonly provider: PaymentProvider,
  ) {}

  async effect({ data }: RefundPayment, payments: Payments, signal: AbortSignal) {
    const payment = payments.get(data.orderId);
    if (!isHolding(payment)) return undefined;
    const { captureId } = payment;
    return this.provider.refund(
      `refund-${data.orderId}`,
      { captureId, amountMinor: leftOf(payment) },
      signal,
    );
  }

  decide(
    payments: Payments,
    { id: messageId, data }: RefundPayment,
    { now: at, effect }: DecideContext<RefundAnswer | undefined>,
  ): Decision<PaymentChange> {
    const before = payments.get(data.orderId);
    const payment = refund(before, data.orderId, effect);
    const changes =
      payment === before ? [] : [{ payment, entries: entriesOf(before, payment), messageId, at }];
    return { changes, emits: [eventOf(payment)] };
  }
}

function eventOf(payment: Payment): Emit {
  const { orderId, status } = payment;
  switch (status) {
    case 'refunded': {
      const { currency } = payment;
      return emit(PaymentRefunded, { orderId, amountMinor: leftOf(payment), currency });
    }
    case 'refund-refused':
      return emit(PaymentRefundRefused, { orderId, reason: payment.reason });
    case 'declined':
    case 'voided':
      return emit(PaymentRefunded, { orderId, amountMinor: 0 });
    case 'captured':
      throw new InvariantBroken(`the payment of order ${orderId} is still captured after its refund`);
  }
}
