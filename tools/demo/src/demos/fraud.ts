import { eventTopic } from '@orderflow/contracts';
import type { Demo } from '../demo.js';
import type { Shop } from '../shop.js';

const rule = 'customer count 5 in 10min';
/** One customer, and six cards of other people. */
const mallory = { customerId: 'mallory', country: 'France' };

/** A subscriber is added while the shop is open: nobody else is changed, and it knows what was before. */
export const fraud: Demo = {
  name: 'fraud',
  summary: 'a fraud service joins the open shop, reads what was paid before it, and stops what breaks a rule',
  needs: { env: { fraud: { FRAUD_RULES: rule } } },
  async run(shop, story) {
    const orders = shop.short ? 20 : 300;
    story.tell(`a shop without a fraud service: ${orders} orders, and five of a customer called mallory`);
    await shop.place(orders, { rate: 20 });
    await shop.place(5, { body: mallory });
    await shop.until('every order is confirmed', async () => (await shop.counts.orders()).open === 0);
    story.tell(`all are confirmed; nobody has counted them. Now fraud is started: "${rule}"`);
    await shop.start('fraud');
    await shop.until('fraud has caught up', async () => (await lagOf(shop)) === 0);
    story.tell(
      'it has read payments.events from its beginning; payments was not restarted and does not know of it',
    );
    const [last] = await shop.whileFrozen('shipping', async () => {
      story.tell('mallory orders a sixth time; the carrier is slow today, so it has not left yet');
      const placed = await shop.place(1, { body: mallory });
      await shop.until('the order is being undone', () => isBeingUndone(shop, placed));
      story.tell('PaymentFlagged: the saga calls the shipment back, then the money and the goods');
      return placed;
    });
    await shop.until('the order is cancelled', async () => (await shop.counts.orders()).open === 0);
    const { confirmed, cancelled } = await shop.counts.orders();
    story.tell(`order ${last} is cancelled; the ${confirmed} that had left before stay as they are`);
    if (cancelled !== 1 || confirmed !== orders + 5) throw new Error(`${cancelled} orders were cancelled`);
  },
};

const lagOf = (shop: Shop) => shop.lag('fraud', [eventTopic('payments')]);

async function isBeingUndone(shop: Shop, orderIds: readonly string[]): Promise<boolean> {
  const open = `select from sagas where subject = any($1) and status = 'compensating'`;
  return (await shop.books.orchestrator.query(open, [orderIds])).length === orderIds.length;
}
