import { CapturePayment, commandTopic, type Message } from '@orderflow/contracts';
import { newId } from '@orderflow/kernel';
import { decodeMessage, encodeMessage, type OutgoingRecord } from '@orderflow/messaging';
import type { Demo } from '../demo.js';
import type { Shop } from '../shop.js';

const rate = 20;

/** At-least-once everywhere: commands come again, calls are repeated, answers come twice. Each order is charged once. */
export const duplicatePayments: Demo = {
  name: 'duplicate-payments',
  summary:
    'every capture is commanded three times, the provider fails after booking and answers twice: one charge each',
  needs: { rules: { paymentAnswersTwice: true, paymentFailPercent: 30 } },
  async run(shop, story) {
    const seconds = shop.short ? 3 : 20;
    const repeated = await repeatCaptures(shop);
    story.tell(
      `${rate} orders a second for ${seconds} s; each CapturePayment comes again with its id, and again with a new one`,
    );
    story.tell(
      'the provider answers every charge twice, and 30 % of the requests with 503, half of those after booking',
    );
    const tell = async () => {
      const [{ confirmed }, { charges, orders }] = await Promise.all([
        shop.counts.orders(),
        shop.counts.charges(),
      ]);
      story.draw(
        confirmed,
        seconds * rate,
        `${confirmed} orders confirmed; ${repeated.count} commands more than needed; ${charges} charges of ${orders} orders`,
      );
    };
    const looking = shop.every(shop.short ? 1 : 2, tell);
    await shop.place(seconds * rate, { rate });
    await shop.until('every order is confirmed', async () => (await shop.counts.orders()).open === 0);
    await shop.until(
      'every repeated command is done',
      async () => (await shop.lag('payments', [commandTopic('payments')])) === 0,
    );
    await looking.stop();
    await tell();
    const { charges, orders } = await shop.counts.charges();
    story.tell(`${shop.accepted.length} orders, ${repeated.count + orders} commands, ${charges} charges`);
    if (charges !== shop.accepted.length || orders !== charges)
      throw new Error('an order was not charged exactly once');
  },
};

/** Sends each CapturePayment that is seen twice more: the same message, and one that asks for the same under an id of its own. */
async function repeatCaptures(shop: Shop): Promise<{ count: number }> {
  const repeated = { count: 0 };
  const seen = new Set<string>();
  const since = Date.now();
  await shop.broker.subscribe({
    groupId: `demo-${newId()}`,
    topics: [commandTopic('payments')],
    onAssigned: () => undefined,
    onCrash: (error) => {
      throw error;
    },
    onRecords: async (records) => {
      const copies: OutgoingRecord[] = [];
      for (const record of records) {
        const decoded = decodeMessage(record);
        if (!decoded.ok || record.timestampMs < since) continue;
        const { message } = decoded;
        if (message.type !== CapturePayment.type || seen.has(message.id)) continue;
        const again: Message = { ...message, id: newId() };
        for (const { id } of [message, again]) seen.add(id);
        copies.push(encodeMessage(message), encodeMessage(again));
      }
      if (copies.length > 0) await shop.broker.publish(copies);
      repeated.count += copies.length;
    },
  });
  return repeated;
}
