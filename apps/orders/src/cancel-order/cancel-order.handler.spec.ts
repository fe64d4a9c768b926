import { describe, expect, it } from '@jest/globals';
import { CancelOrder, OrderCancelled } from '@orderflow/contracts';
import { adasOrderIn, commandTo, noon, ordersOf } from '../order/order.fixtures.js';
import { OrderRepository } from '../order/order.repository.js';
import { CancelOrderHandler } from './cancel-order.handler.js';

describe('CancelOrder', () => {
  const handler = new CancelOrderHandler(new OrderRepository());
  const { orderId, customerId, email } = adasOrderIn('placed');
  const decide = (status: Parameters<typeof adasOrderIn>[0]) =>
    handler.decide(ordersOf(adasOrderIn(status)), commandTo(CancelOrder, { orderId, reason: 'too dear' }), {
      now: noon,
      effect: undefined,
    });

  it.each(['placed', 'cancelling'] as const)('tells that an order that is %s is cancelled', (status) => {
    const { changes, emits } = decide(status);
    expect(changes).toMatchObject([{ orderId, from: status, to: 'cancelled', at: noon }]);
    expect(emits).toEqual([
      { contract: OrderCancelled, data: { orderId, customerId, email, reason: 'too dear' } },
    ]);
  });

  it('repeated changes nothing and tells nobody', () => {
    expect(decide('cancelled')).toEqual({ changes: [], emits: [] });
  });

  it('is at fault for an order that nobody placed', () => {
    const decideUnknown = () =>
      handler.decide(ordersOf(), commandTo(CancelOrder, { orderId, reason: 'too dear' }), {
        now: noon,
        effect: undefined,
      });
    expect(decideUnknown).toThrow(`there is no order ${orderId}`);
  });
});
