import { afterAll, describe, expect, it } from '@jest/globals';
import { PaymentRepository } from '../payment/payment.repository.js';
import { adas, captureForAda, now } from '../payment/payment.fixtures.js';
import type { ChargeAnswer, Payment } from '../payment/payment.js';
import { PaymentProvider } from '../payment-provider.js';
import { CapturePaymentHandler } from './capture-payment.handler.js';

const unreachable = new PaymentProvider('http://127.0.0.1:9');
const handler = new CapturePaymentHandler(new PaymentRepository(), unreachable);
const { orderId } = captureForAda.data;
const paymentsWith = (payment: Payment | undefined) => new Map(payment ? [[orderId, payment]] : []);
afterAll(() => unreachable.onApplicationShutdown());

function decide(payment: Payment | undefined, effect: ChargeAnswer | undefined) {
  const { changes, emits } = handler.decide(paymentsWith(payment), captureForAda, { now, effect });
  return { changes, events: emits.map(({ contract, data }) => [contract.type, data]) };
}

const paymentCaptured = [
  'PaymentCaptured',
  { orderId, captureId: 'ch_1', amountMinor: 1530, currency: 'GBP', customerId: 'ada', country: 'France' },
];
const paymentDeclined = (reason: string) => ['PaymentDeclined', { orderId, reason }];

describe('given no payment of the order', () => {
  it('a capture that the provider takes is posted to the ledger and told', () => {
    const { changes, events } = decide(undefined, { status: 'captured', captureId: 'ch_1' });
    const entry = { orderId, kind: 'capture', currency: 'GBP' };
    expect(changes).toEqual([
      {
        payment: adas.captured,
        entries: [
          { ...entry, account: 'provider-clearing', amountMinor: 1530 },
          { ...entry, account: 'sales-revenue', amountMinor: -1530 },
        ],
        messageId: captureForAda.id,
        at: now,
      },
    ]);
    expect(events).toEqual([paymentCaptured]);
  });

  it('a capture that the provider declines is told and posts nothing', () => {
    const { changes, events } = decide(undefined, { status: 'declined', reason: 'insufficient funds' });
    expect(changes).toEqual([{ payment: adas.declined, entries: [], messageId: captureForAda.id, at: now }]);
    expect(events).toEqual([paymentDeclined('insufficient funds')]);
  });

  it('a capture without an answer of the provider is a defect', () => {
    expect(() => decide(undefined, undefined)).toThrow('was not charged');
  });
});

describe('given a payment of the order', () => {
  it.each([
    ['captured', adas.captured, paymentCaptured],
    ['captured and not given back', adas.refundRefused, paymentCaptured],
    ['declined', adas.declined, paymentDeclined('insufficient funds')],
    ['refunded', adas.refunded, paymentDeclined('cancelled')],
    ['voided before it was asked for', adas.voided, paymentDeclined('cancelled')],
  ])(
    'that is %s, another capture charges nothing, changes nothing and answers as it is',
    async (_, given, event) => {
      const answer = await handler.effect(captureForAda, paymentsWith(given), AbortSignal.timeout(1_000));
      expect(answer).toBeUndefined();
      expect(decide(given, answer)).toEqual({ changes: [], events: [event] });
    },
  );
});
