import { afterAll, describe, expect, it } from '@jest/globals';
import { PaymentRepository } from '../payment/payment.repository.js';
import { adas, now, refundForAda } from '../payment/payment.fixtures.js';
import type { Payment, RefundAnswer } from '../payment/payment.js';
import { PaymentProvider } from '../payment-provider.js';
import { RefundPaymentHandler } from './refund-payment.handler.js';

const unreachable = new PaymentProvider('http://127.0.0.1:9');
const handler = new RefundPaymentHandler(new PaymentRepository(), unreachable);
const { orderId } = refundForAda.data;
const paymentsWith = (payment: Payment | undefined) => new Map(payment ? [[orderId, payment]] : []);
afterAll(() => unreachable.onApplicationShutdown());

function decide(payment: Payment | undefined, effect: RefundAnswer | undefined) {
  const { changes, emits } = handler.decide(paymentsWith(payment), refundForAda, { now, effect });
  return { changes, events: emits.map(({ contract, data }) => [contract.type, data]) };
}

const refundedInFull = ['PaymentRefunded', { orderId, amountMinor: 1530, currency: 'GBP' }];
const nothingToRefund = ['PaymentRefunded', { orderId, amountMinor: 0 }];
const change = { messageId: refundForAda.id, at: now };

describe.each([
  ['captured', adas.captured],
  ['captured and was not given back at first', adas.refundRefused],
])('given a payment that is %s', (_, given) => {
  it('a refund that the provider takes is posted to the ledger and told', () => {
    const { changes, events } = decide(given, { status: 'refunded', refundId: 're_1' });
    const entry = { orderId, kind: 'refund', currency: 'GBP' };
    const entries = [
      { ...entry, account: 'provider-clearing', amountMinor: -1530 },
      { ...entry, account: 'sales-revenue', amountMinor: 1530 },
    ];
    expect(changes).toEqual([{ ...change, payment: adas.refunded, entries }]);
    expect(events).toEqual([refundedInFull]);
  });

  it('a refund that the provider refuses is told and posts nothing', () => {
    const { changes, events } = decide(given, { status: 'refused', reason: 'account closed' });
    expect(changes).toEqual([{ ...change, payment: adas.refundRefused, entries: [] }]);
    expect(events).toEqual([['PaymentRefundRefused', { orderId, reason: 'account closed' }]]);
  });

  it('a refund without an answer of the provider is a defect', () => {
    expect(() => decide(given, undefined)).toThrow('was not refunded');
  });
});

describe('given nothing to refund', () => {
  it.each([
    ['no payment', undefined, [{ ...change, payment: adas.voided, entries: [] }], nothingToRefund],
    ['a declined payment', adas.declined, [], nothingToRefund],
    ['a voided payment', adas.voided, [], nothingToRefund],
    ['a refunded payment', adas.refunded, [], refundedInFull],
  ])('%s: the provider is not asked and the refund is told', async (_, given, changes, event) => {
    const answer = await handler.effect(refundForAda, paymentsWith(given), AbortSignal.timeout(1_000));
    expect(answer).toBeUndefined();
    expect(decide(given, answer)).toEqual({ changes, events: [event] });
  });
});
