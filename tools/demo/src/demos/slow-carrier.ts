import type { Demo } from '../demo.js';
import { parcelsOf } from '../parcels.js';

const allowed = 5;

/** A partner that allows few requests and answers when it pleases holds up nothing but its own answers. */
export const slowCarrier: Demo = {
  name: 'slow-carrier',
  summary: `the carrier allows ${allowed} requests a second and answers seconds later, by calling back`,
  needs: { env: { shipping: { CARRIER_REQUESTS_PER_SECOND: String(allowed) } } },
  async run(shop, story) {
    const count = shop.short ? 15 : 80;
    await shop.rules({ bookingAnswerAfterMs: shop.short ? 1_500 : 8_000 });
    story.tell(`${count} orders in a moment; requests to the carrier are stored, and worked off at its pace`);
    const tell = async () => {
      const { stored, asked, booked } = await parcelsOf(shop);
      story.draw(booked, count, `${stored} stored, ${asked} asked and not answered, ${booked} booked`);
    };
    const looking = shop.every(2, tell);
    const orderIds = await shop.place(count);
    await shop.until('most are asked or answered', async () => {
      const { asked, booked } = await parcelsOf(shop);
      return asked + booked > count / 2;
    });
    const unlucky = orderIds.slice(0, 3).concat(orderIds.slice(-2));
    story.tell(`${unlucky.length} customers change their mind while the carrier has not answered`);
    const accepted = await Promise.all(unlucky.map((orderId) => shop.cancel(orderId)));
    const cancelled = accepted.filter((status) => status === 202).length;
    await shop.until('every order has its end', async () => (await shop.counts.orders()).open === 0);
    await looking.stop();
    await tell();
    const { live } = await parcelsOf(shop);
    const { confirmed, cancelled: ended } = await shop.counts.orders();
    story.tell(`${confirmed} confirmed, ${ended} cancelled; the carrier has ${live} live parcels`);
    if (live !== confirmed || ended > cancelled) throw new Error('a cancelled order has a live parcel');
  },
};
