import { eventTopic } from '@orderflow/contracts';
import type { Demo } from '../demo.js';
import type { Shop } from '../shop.js';
import type { Story } from '../story.js';

const rate = 10;

/** A subscriber that is away costs the others nothing, and misses nothing. */
export const outage: Demo = {
  name: 'outage',
  summary: 'notifications are down for a minute: orders go on, and then every mail arrives, once',
  needs: { stopsServices: true },
  async run(shop, story) {
    const seconds = shop.short ? 5 : 60;
    await shop.stop('notifications');
    story.tell(`notifications is down; ${rate} orders a second go on for ${seconds} s`);
    const looking = look(shop, story, seconds * rate);
    await shop.place(seconds * rate, { rate });
    await shop.until('every order is confirmed', async () => (await shop.counts.orders()).open === 0);
    await looking.stop();
    await tellWhere(shop, story, seconds * rate);
    story.tell(
      'nobody has waited for notifications; what it has to tell waits in Kafka. It is started again',
    );
    await shop.start('notifications');
    const catchingUp = look(shop, story, seconds * rate);
    const all = shop.accepted.length;
    await shop.until('every mail is there', async () => (await shop.counts.mails()).mails >= all);
    await catchingUp.stop();
    const { mails, copies } = await shop.counts.mails();
    story.tell(`${mails} mails for ${all} orders, ${copies} of them twice`);
    if (mails !== all || copies !== 0) throw new Error('not every customer has exactly one mail');
  },
};

async function tellWhere(shop: Shop, story: Story, all: number): Promise<void> {
  const [{ confirmed }, { mails }, lag] = await Promise.all([
    shop.counts.orders(),
    shop.counts.mails(),
    shop.lag('notifications', [eventTopic('orders')]),
  ]);
  story.draw(mails, all, `${confirmed} orders confirmed, ${mails} mails, ${lag} events wait in Kafka`);
}

function look(shop: Shop, story: Story, all: number) {
  const everySeconds = shop.short ? 1 : 5;
  return shop.every(everySeconds, () => tellWhere(shop, story, all));
}
