import { RefundPayment } from '@orderflow/contracts';
import type { OrderId } from '@orderflow/kernel';
import { emit, encodeMessage, messageFrom } from '@orderflow/messaging';
import type { Demo } from '../demo.js';
import type { Shop } from '../shop.js';
import type { Story } from '../story.js';

const providerDelayMs = 2_000;

/** A cancellation overtakes what it cancels, in three ways; each time everything is undone once, and no money is kept. */
export const reversedCancel: Demo = {
  name: 'reversed-cancel',
  summary: 'cancellations come while, and before, what they cancel arrives: everything is undone, once',
  needs: { stopsServices: true },
  async run(shop, story) {
    const count = shop.short ? 2 : 5;
    let done = 0;
    await shop.watch((line) => {
      done++;
      story.tell(`  ${line}`);
    });
    const all = (orders: number) => shop.until(`${orders} orders are done and told`, () => done >= orders);
    await beforeItIsRead(shop, story, count);
    await all(count);
    await whileItIsAnswered(shop, story, count);
    await all(2 * count);
    await undoneBeforeAsked(shop, story, count);
    await all(3 * count);
    const [{ confirmed, cancelled, rejected }, { charges, refunds }] = await Promise.all([
      shop.counts.orders(),
      shop.counts.charges(),
    ]);
    story.tell(
      `${cancelled} orders cancelled, ${rejected} rejected, ${confirmed} confirmed; ${charges} charges, ${refunds} refunds`,
    );
    if (confirmed !== 0 || charges !== refunds) throw new Error('something was not undone');
  },
};

async function beforeItIsRead(shop: Shop, story: Story, count: number): Promise<void> {
  story.tell(
    `payments is down: ${count} orders are placed and cancelled while the command to charge them waits in Kafka`,
  );
  await shop.stop('payments');
  const orderIds = await shop.place(count);
  await untilAsked(shop, orderIds, 'capture payment');
  for (const orderId of orderIds) await shop.cancel(orderId);
  await untilAsked(shop, orderIds, 'capture payment', 'undoing');
  story.tell('CapturePayment and, behind it, RefundPayment wait for payments, which is started now');
  await shop.start('payments');
}

async function whileItIsAnswered(shop: Shop, story: Story, count: number): Promise<void> {
  story.tell(
    `the provider answers ${providerDelayMs / 1000} s after it has booked; ${count} orders are cancelled in between`,
  );
  await shop.rules({ paymentDelayMs: providerDelayMs });
  const before = (await shop.counts.charges()).charges;
  const orderIds = await shop.place(count);
  await shop.until(
    'the provider has booked some',
    async () => (await shop.counts.charges()).charges > before,
  );
  for (const orderId of orderIds) await shop.cancel(orderId);
  await shop.rules();
}

async function undoneBeforeAsked(shop: Shop, story: Story, count: number): Promise<void> {
  story.tell(
    `the orchestrator is down: for ${count} orders RefundPayment comes to payments before CapturePayment does`,
  );
  await shop.stop('orchestrator');
  const orderIds = await shop.place(count);
  const undo = (orderId: string) =>
    encodeMessage(
      messageFrom(emit(RefundPayment, { orderId: orderId as OrderId }), {
        ...{ source: 'orchestrator', now: new Date(), subject: orderId, correlationId: orderId },
      }),
    );
  await shop.broker.publish(orderIds.map(undo));
  await shop.until('payments has noted all of them', async () => {
    const [row] = await shop.books.payments.query<{ n: number }>(
      'select count(*)::int as n from payments where order_id = any($1::uuid[])',
      [orderIds],
    );
    return row?.n === count;
  });
  story.tell('each is noted as void: the charge that comes now is declined. The orchestrator is started');
  await shop.start('orchestrator');
}

/** Waits until the step stands so in the saga of each of the orders. */
async function untilAsked(
  shop: Shop,
  orderIds: readonly string[],
  step: string,
  stands = 'asked',
): Promise<void> {
  await shop.until(`${step} is ${stands} for each`, async () => {
    const [row] = await shop.books.orchestrator.query<{ n: number }>(
      'select count(*)::int as n from sagas where subject = any($1::text[]) and steps->>$2 = $3',
      [orderIds, step, stands],
    );
    return row?.n === orderIds.length;
  });
}
