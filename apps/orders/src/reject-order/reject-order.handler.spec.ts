import { describe, expect, it } from '@jest/globals';
import { RejectOrder, OrderRejected } from '@orderflow/contracts';
import { adasOrderIn, commandTo, noon, ordersOf } from '../order/order.fixtures.js';
import { OrderRepository } from '../order/order.repository.js';
import { RejectOrderHandler } from './reject-order.handler.js';

describe('RejectOrder', () => {
  const handler = new RejectOrderHandler(new OrderRepository());
  const { orderId, customerId, email } = adasOrderIn('placed');
  const decide = (status: Parameters<typeof adasOrderIn>[0]) =>
    handler.decide(
      ordersOf(adasOrderIn(status)),
      commandTo(RejectOrder, { orderId, reason: 'card declined' }),
      {
        now: noon,
        effect: undefined,
      },
    );

  it.each(['placed', 'cancelling'] as const)('tells that an order that is %s is rejected', (status) => {
    const { changes, emits } = decide(status);
    expect(changes).toMatchObject([{ orderId, from: status, to: 'rejected', at: noon }]);
    expect(emits).toEqual([
      { contract: OrderRejected, data: { orderId, customerId, email, reason: 'card declined' } },
    ]);
  });

  it('repeated changes nothing and tells nobody', () => {
    expect(decide('rejected')).toEqual({ changes: [], emits: [] });
  });

  it('is at fault for an order that nobody placed', () => {
    const decideUnknown = () =>
      handler.decide(ordersOf(), commandTo(RejectOrder, { orderId, reason: 'card declined' }), {
        now: noon,
        effect: undefined,
      });
    expect(decideUnknown).toThrow(`there is no order ${orderId}`);
  });
});
