import { newId } from '@orderflow/kernel';
import type { Demo } from '../demo.js';
import type { Shop } from '../shop.js';
import type { Story } from '../story.js';

const rate = 5;

interface Partner {
  readonly name: string;
  readonly subscriptionId: string;
}

/** Partners are told of every order; one whose server is away holds up nobody, and misses nothing. */
export const webhooks: Demo = {
  name: 'webhooks',
  summary: 'two partners subscribe; the server of one goes away and comes back: both are told all, in order',
  needs: { services: ['webhooks'] },
  async run(shop, story) {
    const run = newId().slice(-8);
    const steady = await subscribe(shop, `steady-${run}`);
    const shaky = await subscribe(shop, `shaky-${run}`);
    const partners = [steady, shaky];
    const count = rate * (shop.short ? 2 : 8);
    const draw = async () => {
      const [all, some] = await Promise.all(partners.map((partner) => taken(shop, partner)));
      story.draw(some?.length ?? 0, count * 2, `shaky took ${some?.length}, steady ${all?.length} webhooks`);
    };
    story.tell(
      'two partners have subscribed, each with a secret of its own; what is not signed by it they refuse',
    );
    await forge(shop, steady, story);

    await shop.rules({ webhookOutage: shaky.name });
    story.tell(`shaky's server answers 503 to all; ${rate} orders a second come in`);
    const looking = shop.every(shop.short ? 1 : 2, draw);
    await shop.place(count, { rate });
    for (const { name } of partners) await ask(shop, 'DELETE', 'sandbox', `/subscribers/${name}`);
    await shop.until('steady was told all', async () => (await taken(shop, steady)).length === count * 2);
    story.tell(
      'steady was told all of it already; what shaky did not take is tried again after seconds, then minutes, then hours',
    );
    await shop.rules();
    story.tell("shaky's server is back");
    await shop.until('shaky was told all', async () => (await taken(shop, shaky)).length === count * 2);
    await looking.stop();
    await draw();

    const since = new Date(0).toISOString();
    const path = `/webhooks/${shaky.subscriptionId}`;
    const { replayed } = await ask<{ replayed: number }>(shop, 'POST', 'webhooks', `${path}/replay`, {
      since,
    });
    const repeated = async () => (await taken(shop, shaky)).filter(({ deliveries }) => deliveries > 1).length;
    await shop.until('all came again', async () => (await repeated()) === replayed);
    story.tell(`shaky lost its disk and asked for all of it again: ${replayed} came, each under its old id`);
    for (const { subscriptionId } of partners)
      await ask(shop, 'DELETE', 'webhooks', `/webhooks/${subscriptionId}`);
  },
};

async function subscribe(shop: Shop, name: string): Promise<Partner> {
  const { subscriptionId, secret } = await ask<{ subscriptionId: string; secret: string }>(
    ...([shop, 'POST', 'webhooks', '/webhooks'] as const),
    { url: `${shop.stack.services.sandbox}/subscribers/${name}`, contact: 'partner@example.com' },
  );
  await ask(shop, 'PUT', 'sandbox', `/subscribers/${name}`, { secrets: [secret] });
  return { name, subscriptionId };
}

async function taken(shop: Shop, { name }: Partner) {
  const path = `/subscribers/${name}`;
  return (await ask<{ webhooks: { deliveries: number }[] }>(shop, 'GET', 'sandbox', path)).webhooks;
}

async function forge(shop: Shop, { name }: Partner, story: Story): Promise<void> {
  const { status } = await fetch(`${shop.stack.services.sandbox}/subscribers/${name}`, {
    method: 'POST',
    headers: {
      ...{ 'content-type': 'application/json', 'webhook-id': newId(), 'webhook-signature': 'v1,bm9uZQ==' },
      'webhook-timestamp': String(Math.floor(Date.now() / 1000)),
    },
    body: JSON.stringify({ type: 'order.confirmed', data: {} }),
    signal: shop.signal,
  });
  if (status !== 401) throw new Error(`a forged webhook was answered with ${status}`);
  story.tell('somebody else says that an order is confirmed: 401');
}

/** Throws where the answer is no good one. */
async function ask<Answer>(
  shop: Shop,
  method: string,
  service: 'webhooks' | 'sandbox',
  path: string,
  body?: object,
): Promise<Answer> {
  const response = await fetch(`${shop.stack.services[service]}${path}`, {
    ...{ method, signal: shop.signal },
    ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path} was answered with ${response.status}: ${text}`);
  return (text === '' ? undefined : JSON.parse(text)) as Answer;
}
