import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { OrderConfirmed, OrderPlaced } from '@orderflow/contracts';
import { newId, type OrderId } from '@orderflow/kernel';
import { eventually, request, startServiceUnderTest, type ServiceUnderTest } from '@orderflow/testkit';
import { startReceiver, type Receiver } from './dispatch/receiver.fixtures.js';

const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));
let webhooks: ServiceUnderTest;
let receiver: Receiver;
let child: ChildProcess;

beforeAll(async () => {
  receiver = await startReceiver();
  webhooks = await startServiceUnderTest({
    name: 'webhooks',
    start: async () => {
      const url = await run();
      return { url, stop: () => end('SIGTERM') };
    },
    env: { WEBHOOKS_ALLOW_HTTP: 'true', WEBHOOKS_ALLOW_PRIVATE: 'true', WEBHOOKS_TIMEOUT_MS: '1000' },
  });
});
afterAll(async () => {
  await webhooks.stop();
  await receiver.stop();
});

/** The service as it was built last, as a process of its own; at its old port when it runs again. */
async function run(): Promise<string> {
  child = spawn(process.execPath, [main], {
    env: { ...process.env, LOG_LEVEL: 'info' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout?.on('data', (part: Buffer) => (output += part.toString()));
  const url = await eventually('it is started', () => {
    const found = /"url":"(http:[^"]+)"/.exec(output)?.[1];
    if (found === undefined) throw new Error(output);
    return found;
  });
  await eventually('it is ready', async () =>
    expect((await request(`${url}/health/ready`, 'GET', undefined)).status).toBe(200),
  );
  process.env.PORT = new URL(url).port;
  return url;
}

async function end(signal: NodeJS.Signals): Promise<void> {
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
}

interface Shown {
  readonly subscriptionId: string;
  readonly secret?: string;
  readonly status: string;
  readonly previousUntil: string | null;
}
const subscribe = (body: object) =>
  webhooks.request<Shown>('POST', '/webhooks', { contact: 'ada@example.com', ...body });
const fieldsOf = ({ body }: { body: unknown }) =>
  (body as { errors: { field: string }[] }).errors.map(({ field }) => field);

const about = (orderId: OrderId) => ({ orderId, customerId: 'ada', email: 'ada@example.com' });
const money = { currency: 'GBP', totalMinor: 1530 } as const;
const place = (orderId: OrderId) =>
  webhooks.tell(OrderPlaced, orderId, {
    ...{ ...about(orderId), ...money, country: 'France' },
    lines: [{ sku: 'TEAPOT', description: 'a teapot', quantity: 2, unitPriceMinor: 765 }],
  });
const confirm = (orderId: OrderId) => webhooks.tell(OrderConfirmed, orderId, { ...about(orderId), ...money });
const typesOf = (orderId: OrderId, path: string) => receiver.typesOf(orderId, path);

it('a subscription is made, shown without its secret, rotated, and ended; what is wrong is named', async () => {
  const wrong = await subscribe({
    ...{ url: 'ftp://example.com', contact: 'nobody', events: ['order.eaten'], secret: 'whsec_c2hvcnQ=' },
    ...{ retries: 3 },
  });
  expect([wrong.status, wrong.headers.get('content-type')]).toEqual([
    422,
    expect.stringContaining('application/problem+json'),
  ]);
  expect(fieldsOf(wrong).toSorted()).toEqual(['contact', 'events[0]', 'retries', 'secret', 'url']);

  const made = await subscribe({ url: 'https://example.com/hooks', events: ['order.confirmed'] });
  expect(made.status).toBe(201);
  const { secret, ...shown } = made.body;
  const where = `/webhooks/${shown.subscriptionId}`;
  expect(made.headers.get('location')).toBe(where);
  expect(secret).toMatch(/^whsec_/);
  expect((await webhooks.request('GET', where)).body).toEqual(shown);
  expect((await webhooks.request('GET', '/webhooks')).body).toEqual({ subscriptions: [shown] });

  const rotated = await webhooks.request<Shown>('POST', `${where}/rotation`);
  expect(rotated.body).toMatchObject({ previousUntil: expect.stringMatching(/^\d{4}-/) });
  expect(rotated.body.secret).not.toBe(secret);
  expect((await webhooks.request('POST', `${where}/enabling`)).body).toMatchObject({ status: 'active' });

  expect((await webhooks.request('DELETE', where)).status).toBe(204);
  const gone = [
    await webhooks.request('GET', where),
    await webhooks.request('DELETE', where),
    await webhooks.request('POST', `${where}/enabling`),
    await webhooks.request('GET', `${where}/deliveries`),
  ];
  expect(gone.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
  expect(gone.map(fieldsOf)).toEqual(Array(4).fill(['subscriptionId']));
});

it('events come to who wants them, in order; one or all since an instant come again by request, under their ids', async () => {
  const { body } = await subscribe({ url: `${receiver.url}/all` });
  const confirmed = await subscribe({ url: `${receiver.url}/confirmed`, events: ['order.confirmed'] });
  const where = `/webhooks/${body.subscriptionId}`;
  const orderId = newId<'OrderId'>();
  const { id } = await place(orderId);
  await confirm(orderId);
  const both = ['order.placed', 'order.confirmed'];
  await eventually('both come', () => expect(typesOf(orderId, '/all')).toEqual(both));
  await eventually('one comes', () => expect(typesOf(orderId, '/confirmed')).toEqual(['order.confirmed']));
  expect(receiver.received[0]?.body).not.toContain('ada@example.com');

  const listed = await eventually('both are noted as delivered', async () => {
    const found = await webhooks.request('GET', `${where}/deliveries?status=delivered&limit=2`);
    expect(found.body).toMatchObject({
      deliveries: [{ deliveryId: id, orderId, attempts: 1, answer: '204' }, {}],
    });
    return found.body as { deliveries: { notedAt: string }[] };
  });
  expect((await webhooks.request('POST', `${where}/deliveries/${id}/replay`)).body).toEqual({ replayed: 1 });
  await eventually('it comes again', () => expect(typesOf(orderId, '/all')).toEqual([...both, both[0]]));
  await eventually('it is noted', async () =>
    expect((await webhooks.request('GET', `${where}/deliveries?status=pending`)).body).toEqual({
      deliveries: [],
    }),
  );
  const since = listed.deliveries[0]?.notedAt;
  expect((await webhooks.request('POST', `${where}/replay`, { since })).body).toEqual({ replayed: 2 });
  await eventually('all come again', () =>
    expect(typesOf(orderId, '/all')).toEqual([...both, both[0], ...both]),
  );
  expect(new Set(receiver.received.filter(({ path }) => path === '/all').map((one) => one.id)).size).toBe(2);

  expect(fieldsOf(await webhooks.request('POST', `${where}/replay`, { since: 'yesterday' }))).toEqual([
    'since',
  ]);
  expect(fieldsOf(await webhooks.request('POST', `${where}/deliveries/${newId()}/replay`))).toEqual([
    'deliveryId',
  ]);
  for (const subscription of [body, confirmed.body])
    await webhooks.request('DELETE', `/webhooks/${subscription.subscriptionId}`);
});

it('kill -9 amid deliveries loses none and keeps the order of each order', async () => {
  await subscribe({ url: `${receiver.url}/killed` });
  receiver.answer = () => ({ status: 204, afterMs: 30 });
  const orders = Array.from({ length: 60 }, () => newId<'OrderId'>());
  const told = Promise.all(orders.map((orderId) => place(orderId).then(() => confirm(orderId))));
  const cameBy = () => receiver.received.filter(({ path }) => path === '/killed').length;
  await eventually('some have come', () => expect(cameBy()).toBeGreaterThan(25));
  await end('SIGKILL');
  const before = cameBy();
  expect(before).toBeLessThan(120);
  await told;
  await run();
  for (const orderId of orders) {
    await eventually(`order ${orderId} is told`, () =>
      expect([...new Set(typesOf(orderId, '/killed'))]).toEqual(['order.placed', 'order.confirmed']),
    );
  }
  expect(typesOf(orders[0] as OrderId, '/killed').at(-1)).toBe('order.confirmed');
});
