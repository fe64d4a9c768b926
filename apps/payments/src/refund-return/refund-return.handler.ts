import { Injectable } from '@nestjs/common';
import { PaymentRefunded, PaymentRefundRefused, RefundReturn } from '@orderflow/contracts';
import { emit, type Emit } from '@orderflow/messaging';
import { Handles, type DecideContext, type Decision, type MessageHandler } from '@orderflow/processing';
import type { PaymentChange, RefundAnswer, ReturnRefund } from '../payment/payment.js';
import { PaymentRepository, type Payments } from '../payment/payment.repository.js';
import { isHolding } from '../payment/payment.rules.js';
import { entriesOfReturn, refundOfReturn, refundReturn, refusalOf } from '../payment/return-refund.rules.js';
import { PaymentProvider } from '../payment-provider.js';

@Injectable()
@Handles(RefundReturn)
export class RefundReturnHandler implements MessageHandler<
  RefundReturn,
  Payments,
  PaymentChange,
  RefundAnswer | undefined
> {
  constructor(
    readonly repository: PaymentRepository,
    private readonly provider: PaymentProvider,
  ) {}

  /** What was answered before, or has to be refused anyhow, is nothing to ask the provider for. */
  async effect({ data }: RefundReturn, payments: Payments, signal: AbortSignal) {
    const { orderId, returnId, amountMinor } = data;
    const payment = payments.get(orderId);
    if (!isHolding(payment) || refundOfReturn(payment, returnId) || refusalOf(payment, data))
      return undefined;
    const { captureId } = payment;
    return this.provider.refund(`return-${returnId}`, { captureId, amountMinor }, signal);
  }

  decide(
    payments: Payments,
    { id: messageId, data }: RefundReturn,
    { now: at, effect }: DecideContext<RefundAnswer | undefined>,
  ): Decision<PaymentChange> {
    const before = payments.get(data.orderId);
    const { refund, payment } = refundReturn(before, data, effect);
    const entries = entriesOfReturn(refund, data);
    const changes =
      !payment || payment === before ? [] : [{ payment, entries, returned: refund, messageId, at }];
    return { changes, emits: [eventOf(refund, data)] };
  }
}

function eventOf(refund: ReturnRefund, { orderId, returnId, currency }: RefundReturn['data']): Emit {
  return refund.status === 'refunded'
    ? emit(PaymentRefunded, { orderId, returnId, amountMinor: refund.amountMinor, currency })
    : emit(PaymentRefundRefused, { orderId, returnId, reason: refund.reason });
}
