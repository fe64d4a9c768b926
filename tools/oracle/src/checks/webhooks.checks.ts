import { byOrder, isOpen, strangers, type Check } from './check.js';

/** By the subscribers' own record, in the order in which webhooks came to them; of what has no say in an order's end there may be more. */
export const webhooksTellOrders: Check = {
  name: 'subscribers were told of every order, in order',
  run(books, findings) {
    const ends = ['order.placed', 'order.confirmed', 'order.rejected', 'order.cancelled'];
    for (const { subscriber, firstOrderId, endOrderId } of books.subscribers) {
      const taken = books.webhooks.filter((webhook) => webhook.subscriber === subscriber);
      const toldOf = byOrder(taken);
      for (const order of books.orders) {
        if (isOpen(order) || order.orderId < firstOrderId || order.orderId >= endOrderId) continue;
        const told = toldOf.get(order.orderId)?.map(({ type }) => type) ?? [];
        const expected = ['order.placed', `order.${order.status}`];
        if (told.filter((type) => ends.includes(type)).join() !== expected.join())
          findings.add(`${order.status}, and ${subscriber} was not told so, or not in order`, order.orderId);
      }
      strangers(taken, books, `${subscriber} was told of an order that nobody placed`, findings);
    }
    return `${books.webhooks.length} webhooks, ${books.subscribers.length} subscribers`;
  },
};
