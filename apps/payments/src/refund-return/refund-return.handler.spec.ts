import { afterAll, describe, expect, it } from '@jest/globals';
import type { ReturnId } from '@orderflow/kernel';
import { adas, now, refundOfTwoHearts } from '../payment/payment.fixtures.js';
import type { Payment, RefundAnswer, ReturnRefund } from '../payment/payment.js';
import { PaymentRepository } from '../payment/payment.repository.js';
import { PaymentProvider } from '../payment-provider.js';
import { RefundReturnHandler } from './refund-return.handler.js';

const unreachable = new PaymentProvider('http://127.0.0.1:9');
const handler = new RefundReturnHandler(new PaymentRepository(), unreachable);
afterAll(() => unreachable.onApplicationShutdown());

const { orderId, returnId } = refundOfTwoHearts.data;
const paymentsWith = (payment: Payment | undefined) => new Map(payment ? [[orderId, payment]] : []);
const granted = { status: 'refunded', refundId: 're_1' } as const;
const closed = { status: 'refused', reason: 'account closed' } as const;
const refunded = (amountMinor: number, id: string = returnId): ReturnRefund => ({
  ...{ ...granted, returnId: id as ReturnId, amountMinor },
});
const with_ = (payment: Extract<Payment, { captureId: string }>, ...returns: ReturnRefund[]): Payment => ({
  ...payment,
  returns,
});

function decide(payment: Payment | undefined, effect: RefundAnswer | undefined) {
  const { changes, emits } = handler.decide(paymentsWith(payment), refundOfTwoHearts, { now, effect });
  return { changes, events: emits.map(({ contract, data }) => [contract.type, data]) };
}
const partRefunded = ['PaymentRefunded', { orderId, returnId, amountMinor: 510, currency: 'GBP' }];
const notRefunded = (reason: string) => ['PaymentRefundRefused', { orderId, returnId, reason }];

describe('given a captured payment', () => {
  it('a refund that the provider grants is posted, kept and told; the payment stays captured', () => {
    const { changes, events } = decide(adas.captured, granted);
    const entry = { orderId, kind: 'return', returnId, currency: 'GBP' };
    const entries = [
      { ...entry, account: 'provider-clearing', amountMinor: -510 },
      { ...entry, account: 'sales-revenue', amountMinor: 510 },
    ];
    const payment = with_(adas.captured, refunded(510));
    const change = { payment, entries, returned: refunded(510), messageId: refundOfTwoHearts.id, at: now };
    expect(changes).toEqual([change]);
    expect(events).toEqual([partRefunded]);
  });

  it('a refund that the provider refuses is kept and told, and posts nothing', () => {
    const { changes, events } = decide(adas.captured, closed);
    expect(changes).toMatchObject([{ entries: [], returned: { ...closed, returnId } }]);
    expect(events).toEqual([notRefunded('account closed')]);
  });

  it('a refund without an answer of the provider is a defect', () => {
    expect(() => decide(adas.captured, undefined)).toThrow('was not refunded');
  });
});

describe('the provider is not asked', () => {
  it.each<[string, Payment | undefined, unknown]>([
    ['a second time', with_(adas.captured, refunded(510)), partRefunded],
    [
      'a second time after a no',
      with_(adas.captured, { ...closed, returnId, amountMinor: 510 }),
      notRefunded('account closed'),
    ],
    [
      'for more than is left',
      with_(adas.captured, refunded(1100, 'another')),
      notRefunded('only 430 GBP of the payment are left'),
    ],
    ['where nothing was captured', adas.declined, notRefunded('nothing is captured for the order')],
    ['where all went back already', adas.refunded, notRefunded('nothing is captured for the order')],
    ['where there is no payment', undefined, notRefunded('nothing is captured for the order')],
  ])('%s', async (_, given, event) => {
    const payments = paymentsWith(given);
    const answer = await handler.effect(refundOfTwoHearts, payments, AbortSignal.timeout(1_000));
    expect(answer).toBeUndefined();
    expect(decide(given, answer).events).toEqual([event]);
  });
});
