import type { Demo } from '../demo.js';
import { parcelsOf } from '../parcels.js';

/** What the carrier calls back with comes late, again and in the wrong order, and every book agrees in the end. */
export const deliveries: Demo = {
  name: 'deliveries',
  summary:
    'the carrier calls back late, three times and in the wrong order: goods, mails and orders follow each parcel once',
  async run(shop, story) {
    const count = shop.short ? 10 : 60;
    await shop.rules({
      ...{ dispatchAfterMs: 1_500, deliverAfterMs: 1_500 },
      ...{ callbackRepeatPercent: 50, callbackReorderPercent: 30, callbackLatePercent: 20 },
    });
    story.tell('every second callback is sent three times, a fifth comes two seconds late,');
    story.tell('and of three parcels in ten it is told that they arrived before it is told that they left');
    const tell = async () => {
      const { booked, dispatched, delivered } = await parcelsOf(shop);
      story.draw(delivered, count, `${booked} booked, ${dispatched} on their way, ${delivered} delivered`);
    };
    const looking = shop.every(1, tell);
    await shop.place(count, { rate: 10 });
    await shop.until('every order is delivered', async () => (await parcelsOf(shop)).delivered === count);
    await shop.until('every mail is there', async () => (await shop.counts.mails()).mails === count);
    await looking.stop();
    const { callbacks, sent } = await parcelsOf(shop);
    story.tell(
      `${sent} calls for ${callbacks} callbacks; each took effect once: one "on its way" for each customer,`,
    );
    story.tell('the goods left the stock once, and no order ever went back');
    const backwards = await shop.books.orders.query(
      `select order_id from order_history where order_id = any($1::uuid[])
        group by order_id having array_agg(status order by version) <> array['placed', 'confirmed', 'dispatched', 'delivered']`,
      [shop.accepted],
    );
    if (backwards.length > 0) throw new Error('an order did not go its way in order');
  },
};
