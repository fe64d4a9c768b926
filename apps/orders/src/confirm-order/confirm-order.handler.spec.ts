import { describe, expect, it } from '@jest/globals';
import { ConfirmOrder, OrderConfirmed } from '@orderflow/contracts';
import { adasOrderIn, commandTo, noon, ordersOf } from '../order/order.fixtures.js';
import { OrderRepository } from '../order/order.repository.js';
import { ConfirmOrderHandler } from './confirm-order.handler.js';

describe('ConfirmOrder', () => {
  const handler = new ConfirmOrderHandler(new OrderRepository());
  const { orderId, customerId, email, currency, totalMinor } = adasOrderIn('placed');
  const decide = (status: Parameters<typeof adasOrderIn>[0]) =>
    handler.decide(ordersOf(adasOrderIn(status)), commandTo(ConfirmOrder, { orderId }), {
      now: noon,
      effect: undefined,
    });

  it.each(['placed', 'cancelling'] as const)('tells that an order that is %s is confirmed', (status) => {
    const { changes, emits } = decide(status);
    expect(changes).toMatchObject([{ orderId, from: status, to: 'confirmed', at: noon }]);
    expect(emits).toEqual([
      { contract: OrderConfirmed, data: { orderId, customerId, email, currency, totalMinor } },
    ]);
  });

  it('that a parcel overtook is told once, and the order goes after its parcel', () => {
    const overtaken = ordersOf({ ...adasOrderIn('placed'), parcel: 'delivered' });
    const { changes, emits } = handler.decide(overtaken, commandTo(ConfirmOrder, { orderId }), {
      now: noon,
      effect: undefined,
    });
    expect(changes.map((change) => 'to' in change && change.to)).toEqual([
      'confirmed',
      'dispatched',
      'delivered',
    ]);
    expect(emits.map(({ contract }) => contract.type)).toEqual([
      'OrderConfirmed',
      'OrderDispatched',
      'OrderDelivered',
    ]);
  });

  it('repeated changes nothing and tells nobody', () => {
    expect(decide('confirmed')).toEqual({ changes: [], emits: [] });
  });

  it('is at fault for an order that nobody placed', () => {
    const decideUnknown = () =>
      handler.decide(ordersOf(), commandTo(ConfirmOrder, { orderId }), { now: noon, effect: undefined });
    expect(decideUnknown).toThrow(`there is no order ${orderId}`);
  });
});
