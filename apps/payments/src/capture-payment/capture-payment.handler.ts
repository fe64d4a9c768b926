import { Injectable } from '@nestjs/common';
import { CapturePayment, PaymentCaptured, PaymentDeclined } from '@orderflow/contracts';
import { emit, type Emit } from '@orderflow/messaging';
import { Handles, type DecideContext, type Decision, type MessageHandler } from '@orderflow/processing';
import type { ChargeAnswer, Payment, PaymentChange } from '../payment/payment.js';
import { PaymentRepository, type Payments } from '../payment/payment.repository.js';
import { capture, entriesOf } from '../payment/payment.rules.js';
import { PaymentProvider } from '../payment-provider.js';

@Injectable()
@Handles(CapturePayment)
export class CapturePaymentHandler implements MessageHandler<
  CapturePayment,
  Payments,
  PaymentChange,
  ChargeAnswer | undefined
> {
  constructor(
    readonly repository: PaymentRepository,
    private readonly provider: PaymentProvider,
  ) {}

  /** An order that has a payment, voided ones included, is not charged. */
  async effect({ data }: CapturePayment, payments: Payments, signal: AbortSignal) {
    return payments.has(data.orderId) ? undefined : this.provider.charge(data, signal);
  }

  decide(
    payments: Payments,
    { id: messageId, data }: CapturePayment,
    { now: at, effect }: DecideContext<ChargeAnswer | undefined>,
  ): Decision<PaymentChange> {
    const before = payments.get(data.orderId);
    const payment = capture(before, data, effect);
    const changes =
      payment === before ? [] : [{ payment, entries: entriesOf(before, payment), messageId, at }];
    return { changes, emits: [eventOf(payment, data)] };
  }
}

/** Who pays, and from where, is what the command says: the payment itself does not depend on it. */
function eventOf(payment: Payment, { customerId, country }: CapturePayment['data']): Emit {
  const { orderId, status } = payment;
  switch (status) {
    case 'captured':
    case 'refund-refused': {
      const { captureId, amountMinor, currency } = payment;
      return emit(PaymentCaptured, { orderId, captureId, amountMinor, currency, customerId, country });
    }
    case 'declined':
      return emit(PaymentDeclined, { orderId, reason: payment.reason });
    case 'refunded':
    case 'voided':
      return emit(PaymentDeclined, { orderId, reason: 'cancelled' });
  }
}
