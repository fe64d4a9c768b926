import type { Demo } from '../demo.js';
import type { OrderSeen, Shop } from '../shop.js';

/** Goods come back in parts: what was bought and paid is the limit, and after the refund there is no way back. */
export const returns: Demo = {
  name: 'returns',
  summary:
    'goods come back: received, paid back in part, on the shelf again; never more than was bought and paid',
  async run(shop, story) {
    const orderIds = await shop.place(shop.short ? 3 : 10);
    const placed = await Promise.all(orderIds.map((orderId) => confirmed(shop, orderId)));
    const orders = placed.sort((one, other) => other.lines.length - one.lines.length);
    const [ada, bob, ...others] = orders as [OrderSeen, OrderSeen, ...OrderSeen[]];
    story.tell(`${orders.length} orders are confirmed; order A was ${pounds(ada.totalMinor)}`);

    const { sku, quantity } = ada.lines[0]!;
    const [one, rest] = await Promise.all([
      shop.sendBack(ada, [{ sku, quantity: Math.ceil(quantity / 2) }]),
      shop.sendBack(ada, ada.lines.slice(1)),
    ]);
    if (one.status !== 202 || rest.status !== 202) throw new Error('order A took no returns');
    story.tell(
      'of order A half of the first line comes back, and all other lines in a second return beside it',
    );
    const tooMany = await shop.sendBack(ada, [{ sku, quantity }]);
    const [wrong] = tooMany.body.errors ?? [];
    if (!wrong) throw new Error('order A took back more than it has left');
    story.tell(
      `as many again: ${tooMany.status}, ${wrong.field} is ${wrong.value}, expected ${wrong.expected}`,
    );
    const afterwards = await allEnded(shop, ada);
    for (const { status, refundMinor } of afterwards.returns)
      story.tell(`a return of order A is ${status}, ${pounds(refundMinor)} go back`);
    const { ledger, provider } = await shop.counts.held(ada.orderId);
    story.tell(
      `of its ${pounds(ada.totalMinor)} the ledger holds ${pounds(ledger)}, the provider ${pounds(provider)}`,
    );
    const left = ada.totalMinor - refunded(afterwards);
    if (ledger !== left || provider !== left) throw new Error('the money does not add up');

    await shop.rules({ refuseRefunds: true });
    await shop.sendBack(bob, bob.lines);
    const [refused] = (await allEnded(shop, bob)).returns;
    story.tell(
      `the provider refuses the refund for order B: ${refused?.status} (${refused?.reason}), the goods go to the customer again`,
    );
    await shop.rules();
    await shop.sendBack(bob, bob.lines);
    const second = (await allEnded(shop, bob)).returns.find(({ status }) => status === 'completed');
    if (!second) throw new Error('order B could not be returned after all');
    story.tell(
      `a second attempt is ${second.status}: ${pounds(second.refundMinor)} go back, all that was paid`,
    );

    await Promise.all(others.map((order) => shop.sendBack(order, order.lines.slice(0, 1))));
    await Promise.all(others.map((order) => allEnded(shop, order)));
    story.tell(`${others.length} more returns at once: each received, refunded, on the shelf and told`);
  },
};

const pounds = (amountMinor: number) => `${(amountMinor / 100).toFixed(2)} GBP`;
const refunded = ({ returns }: OrderSeen) =>
  returns.reduce((sum, { status, refundMinor }) => (status === 'completed' ? sum + refundMinor : sum), 0);

async function confirmed(shop: Shop, orderId: string): Promise<OrderSeen> {
  await shop.until('the order is confirmed', async () => (await shop.order(orderId)).version > 1);
  return shop.order(orderId);
}

async function allEnded(shop: Shop, { orderId }: OrderSeen): Promise<OrderSeen> {
  let order = await shop.order(orderId);
  await shop.until('every return has come to its end', async () => {
    order = await shop.order(orderId);
    return order.returns.every(({ status }) => status !== 'requested');
  });
  return order;
}
