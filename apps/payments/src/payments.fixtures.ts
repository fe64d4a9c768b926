import { CapturePayment, eventTopic, RefundPayment, RefundReturn } from '@orderflow/contracts';
import type { OrderId, ReturnId } from '@orderflow/kernel';
import { startService } from '@orderflow/service';
import { eventually, startSandbox, startServiceUnderTest } from '@orderflow/testkit';
import { PaymentsModule } from './payments.module.js';

export type PaymentsWorld = Awaited<ReturnType<typeof startPayments>>;

/** The service with the outside world beside it, and what tests ask of the two. */
export async function startPayments() {
  const sandbox = await startSandbox();
  const payments = await startServiceUnderTest({
    name: 'payments',
    start: (onCrash) => startService(PaymentsModule, onCrash),
    observes: [eventTopic('payments')],
    env: { PAYMENT_PROVIDER_URL: sandbox.url },
  });

  const capture = (orderId: OrderId, amountMinor = 1530) =>
    payments.tell(CapturePayment, orderId, { orderId, customerId: 'ada', amountMinor, currency: 'GBP' });
  const refund = (orderId: OrderId) => payments.tell(RefundPayment, orderId, { orderId });

  const refundReturn = (orderId: OrderId, returnId: ReturnId, amountMinor: number) =>
    payments.tell(RefundReturn, orderId, { orderId, returnId, amountMinor, currency: 'GBP' });

  /** The events of an order, once there are as many. */
  function told(orderId: OrderId, count: number): Promise<unknown[]> {
    return eventually(`${count} payment events of order ${orderId}`, () => {
      const events = payments.observed.filter(({ subject }) => subject === orderId);
      if (events.length < count) throw new Error(`there are ${events.length}`);
      return events.map(({ type, data }) => [type, data]);
    });
  }

  /** What the payment provider's books say of an order. */
  async function chargesOf(orderId: OrderId) {
    const { body } = await sandbox.request<{ charges: { chargeId: string; refunds: unknown[] }[] }>(
      'GET',
      `/payments/charges?orderId=${orderId}`,
    );
    return body.charges;
  }

  async function balancesOf(orderId: OrderId): Promise<Record<string, number>> {
    const rows = await payments.database.query<{ account: string; balance: number }>(
      `select account, sum(amount_minor)::bigint as balance from ledger_entries where order_id = $1 group by account`,
      [orderId],
    );
    return Object.fromEntries(rows.map(({ account, balance }) => [account, balance]));
  }

  return {
    ...{ sandbox, payments, capture, refund, refundReturn, told, chargesOf, balancesOf },
    async stop() {
      await payments.stop();
      await sandbox.stop();
    },
  };
}
