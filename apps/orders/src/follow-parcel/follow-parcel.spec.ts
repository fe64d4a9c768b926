import { expect, it } from '@jest/globals';
import { ShipmentDelivered, ShipmentDispatched } from '@orderflow/contracts';
import { adasOrderIn, commandTo, noon, ordersOf } from '../order/order.fixtures.js';
import { OrderRepository } from '../order/order.repository.js';
import { FollowParcelOnShipmentDeliveredHandler } from './follow-parcel-on-shipment-delivered.handler.js';
import { FollowParcelOnShipmentDispatchedHandler } from './follow-parcel-on-shipment-dispatched.handler.js';

const repository = new OrderRepository();
const { orderId } = adasOrderIn('placed');
const dispatched = commandTo(ShipmentDispatched, { ...ShipmentDispatched.example, orderId });
const delivered = commandTo(ShipmentDelivered, { ...ShipmentDelivered.example, orderId });
const context = { now: noon, effect: undefined };

it('a parcel that left, and one that arrived, take their order along, and it tells so', () => {
  const orders = ordersOf(adasOrderIn('confirmed'));
  const left = new FollowParcelOnShipmentDispatchedHandler(repository).decide(orders, dispatched, context);
  left.changes.forEach((change) => repository.evolve(orders, change));
  const arrived = new FollowParcelOnShipmentDeliveredHandler(repository).decide(orders, delivered, context);
  expect([...left.changes, ...arrived.changes]).toMatchObject([
    { from: 'confirmed', to: 'dispatched' },
    { from: 'dispatched', to: 'delivered' },
  ]);
  expect([...left.emits, ...arrived.emits].map(({ contract, data }) => [contract.type, data])).toEqual([
    ['OrderDispatched', { orderId }],
    ['OrderDelivered', { orderId }],
  ]);
});

it('a parcel of an order that nobody placed is a defect', () => {
  const handler = new FollowParcelOnShipmentDispatchedHandler(repository);
  expect(() => handler.decide(ordersOf(), dispatched, context)).toThrow(`there is no order ${orderId}`);
});
