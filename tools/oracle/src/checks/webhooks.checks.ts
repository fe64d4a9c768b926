import type { OrderRow } from '../books/books.js';
import { byOrder, isOpen, strangers, type Check } from './check.js';

/** By the subscribers' own record, in the order in which webhooks came to them. Of returns there may be more; a parcel may be on its way. */
export const webhooksTellOrders: Check = {
  name: 'subscribers were told of every order, in order',
  run(books, findings) {
    for (const { subscriber, firstOrderId, endOrderId } of books.subscribers) {
      const taken = books.webhooks.filter((webhook) => webhook.subscriber === subscriber);
      const toldOf = byOrder(taken);
      for (const order of books.orders) {
        if (isOpen(order) || order.orderId < firstOrderId || order.orderId >= endOrderId) continue;
        const told = (toldOf.get(order.orderId) ?? []).filter(({ type }) => !type.startsWith('order.return'));
        const story = storyOf(order);
        if (told.length < 2 || !told.every(({ type }, at) => type === story[at]))
          findings.add(`${order.status}, and ${subscriber} was not told so, or not in order`, order.orderId);
      }
      strangers(taken, books, `${subscriber} was told of an order that nobody placed`, findings);
    }
    return `${books.webhooks.length} webhooks, ${books.subscribers.length} subscribers`;
  },
};

function storyOf({ status, parcel }: OrderRow): string[] {
  const steps = ['dispatched', 'delivered'];
  const parcels = parcel ? steps.slice(0, steps.indexOf(parcel) + 1) : [];
  return ['placed', status, ...parcels].map((step) => `order.${step}`);
}
