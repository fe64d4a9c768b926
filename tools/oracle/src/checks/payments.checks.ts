import type { ChargeRow, PaymentRow } from '../books/books.js';
import { byOrder, type Check } from './check.js';

export const paymentsAgreeWithProvider: Check = {
  name: 'payments agree with the provider',
  run({ payments, provider }, findings) {
    const captures = provider.filter((charge) => charge.status === 'captured');
    const capturesOf = byOrder(captures);
    for (const payment of payments) {
      const disagreement = disagreementOf(payment, capturesOf.get(payment.orderId) ?? []);
      if (disagreement) findings.add(disagreement, payment.orderId);
    }
    const known = byOrder(payments);
    for (const { orderId } of captures)
      if (!known.has(orderId)) findings.add('captured at the provider, unknown to payments', orderId);
    return `${payments.length} payments`;
  },
};

function disagreementOf(payment: PaymentRow, charges: readonly ChargeRow[]): string | undefined {
  const { status, captureId, amountMinor, returnedMinor } = payment;
  if (status === 'declined' || status === 'voided')
    return charges.length > 0 ? `${status} here, captured at the provider` : undefined;
  const charge = charges.find(({ chargeId }) => chargeId === captureId);
  if (!charge) return `${status} here, no such capture at the provider`;
  if (charge.amountMinor !== amountMinor) return 'with another amount at the provider';
  const refundExpected = status === 'refunded' ? charge.amountMinor : returnedMinor;
  if (charge.refundedMinor !== refundExpected) return `${status} here, another sum refunded at the provider`;
  return undefined;
}
