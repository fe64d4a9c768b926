import type { OnApplicationShutdown } from '@nestjs/common';
import type { CapturePayment } from '@orderflow/contracts';
import type { OrderId, ReturnId } from '@orderflow/kernel';
import { HttpDependency } from '@orderflow/service';
import { z } from 'zod';
import type { ChargeAnswer, RefundAnswer } from './payment/payment.js';

const charged = z.object({ chargeId: z.string().min(1) });
const refunded = z.object({ refundId: z.string().min(1) });
/** Shortened to what an event can carry. */
const refused = z.object({
  reason: z
    .string()
    .min(1)
    .transform((reason) => reason.slice(0, 500)),
});

/**
 * The payment provider's HTTP interface. Its idempotency keys are made of the order id, not of the message id: a
 * command that is asked for again, by a saga or an operator, comes as a new message and must not charge again.
 */
export class PaymentProvider implements OnApplicationShutdown {
  private readonly http: HttpDependency;

  constructor(url: string) {
    this.http = new HttpDependency({ name: 'the payment provider', url });
  }

  async charge(
    { orderId, customerId, amountMinor, currency }: CapturePayment['data'],
    signal: AbortSignal,
  ): Promise<ChargeAnswer> {
    const idempotencyKey = `capture-${orderId}`;
    const answer = await this.http.request('POST', '/payments/charges', {
      body: { orderId, customerId, amountMinor, currency },
      idempotencyKey,
      signal,
    });
    const charge = charged.safeParse(answer.body);
    if (answer.status === 201 && charge.success)
      return { status: 'captured', captureId: charge.data.chargeId };
    const refusal = refused.safeParse(answer.body);
    if (answer.status === 402 && refusal.success) return { status: 'declined', reason: refusal.data.reason };
    throw answer.unexpected();
  }

  /** Gives back some or all of a capture; `key` says which refund it is, for good. */
  async refund(
    key: `refund-${OrderId}` | `return-${ReturnId}`,
    { captureId, amountMinor }: { readonly captureId: string; readonly amountMinor: number },
    signal: AbortSignal,
  ): Promise<RefundAnswer> {
    const path = `/payments/charges/${encodeURIComponent(captureId)}/refunds`;
    const request = { body: { amountMinor }, idempotencyKey: key, signal };
    const answer = await this.http.request('POST', path, request);
    const refund = refunded.safeParse(answer.body);
    if (answer.status === 201 && refund.success)
      return { status: 'refunded', refundId: refund.data.refundId };
    const refusal = refused.safeParse(answer.body);
    if (answer.status === 409 && refusal.success) return { status: 'refused', reason: refusal.data.reason };
    throw answer.unexpected();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.http.close();
  }
}
