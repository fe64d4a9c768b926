import { commandTopic } from '@orderflow/contracts';
import { percentile } from '@orderflow/replay';
import type { Demo } from '../demo.js';

const rate = 20;

/** A slow service is slow alone: nobody waits in a request, and its backlog stands in its own topic. */
export const slowInventory: Demo = {
  name: 'slow-inventory',
  summary:
    'inventory stands still nine tenths of the time: requests are answered as fast as ever, and all catches up',
  needs: { stopsServices: true },
  async run(shop, story) {
    const seconds = shop.short ? 4 : 25;
    const times: number[] = [];
    const place = () => shop.place(seconds * rate, { rate, onPlaced: (_, tookMs) => times.push(tookMs) });
    const tell = async () => {
      const [{ confirmed, open }, waiting] = await Promise.all([
        shop.counts.orders(),
        shop.lag('inventory', [commandTopic('inventory')]),
      ]);
      story.draw(
        waiting,
        seconds * rate,
        `${waiting} commands wait for inventory, ${confirmed} orders confirmed, ${open} open`,
      );
    };
    story.tell(
      `inventory stands still nine tenths of every second; ${rate} orders a second for ${seconds} s`,
    );
    const looking = shop.every(shop.short ? 1 : 2, tell);
    const slow = shop.every(1, () => shop.whileFrozen('inventory', () => shop.pause(0.9)));
    await place();
    const sorted = times.sort((a, b) => a - b);
    story.tell(
      `POST /orders took ${percentile(sorted, 50).toFixed(0)} ms (p50), ${percentile(sorted, 99).toFixed(0)} ms (p99) meanwhile`,
    );
    await slow.stop();
    story.tell('inventory is itself again');
    await shop.until('every order is confirmed', async () => (await shop.counts.orders()).open === 0);
    await looking.stop();
    const { confirmed } = await shop.counts.orders();
    story.tell(
      `${confirmed} of ${shop.accepted.length} orders are confirmed; none was given up or asked for twice`,
    );
    if (confirmed !== shop.accepted.length) throw new Error('not every order was confirmed');
  },
};
