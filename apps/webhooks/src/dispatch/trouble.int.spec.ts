import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { newId, type OrderId } from '@orderflow/kernel';
import { eventually } from '@orderflow/testkit';
import { dispatchWorld, type DispatchWorld } from './dispatch.fixtures.js';
import { startReceiver, type Receiver } from './receiver.fixtures.js';
import { attemptsMax } from './retries.js';
import { TargetPolicy } from './target-policy.js';

let world: DispatchWorld;
let receiver: Receiver;
beforeEach(async () => {
  [world, receiver] = await Promise.all([dispatchWorld(), startReceiver()]);
});
afterEach(async () => {
  await world.stop();
  await receiver.stop();
});

const order = () => newId<'OrderId'>();
const pages = { after: 0, limit: 500 };
const taken = (orderId: OrderId) =>
  eventually(`order ${orderId} is taken`, async () => {
    const rows = await world.database.query('select status from deliveries where order_id = $1', [orderId]);
    expect(rows).toEqual([{ status: 'delivered' }]);
  });

it('what hangs or redirects is given up in time and tried again later', async () => {
  receiver.answer = ({ path }) =>
    path === '/hangs' ? 'hang' : { status: 302, headers: { location: `${receiver.url}/private` } };
  for (const path of ['/hangs', '/redirects']) await world.subscribe(`${receiver.url}${path}`);
  world.dispatch({ timeoutMs: 300 });
  await world.owe(order(), 'order.placed');
  await eventually('both have failed', async () =>
    expect(await world.database.query('select answer, status from deliveries order by answer')).toEqual([
      { answer: '302', status: 'pending' },
      { answer: 'no answer within 0.3 s', status: 'pending' },
    ]),
  );
  expect(receiver.received.map(({ path }) => path).toSorted()).toEqual(['/hangs', '/redirects']);
});

it('a name that leads to a private address when it is connected to is sent nothing', async () => {
  const { port } = new URL(receiver.url);
  await world.subscribe(`http://rebound.example:${port}/`);
  const policy = new TargetPolicy({ allowHttp: true, allowPrivate: false }, (_name, _options, found) =>
    found(null, [{ address: '127.0.0.1', family: 4 }]),
  );
  world.dispatch({ policy });
  await world.owe(order(), 'order.placed');
  await eventually('it has failed', async () =>
    expect(await world.database.query('select answer from deliveries')).toEqual([
      { answer: 'rebound.example leads to 127.0.0.1, which is not public' },
    ]),
  );
  expect(receiver.received).toEqual([]);
});

it('a subscription that takes nothing for a day is disabled, and told of; enabled again it gets all, in order', async () => {
  const { subscriptionId, url } = await world.subscribe(`${receiver.url}/`);
  const [first, second] = [order(), order()];
  receiver.answer = () => ({ status: 503 });
  world.dispatch();
  await world.owe(first, 'order.placed', 'order.confirmed');
  let attempts = 0;
  await eventually('it is disabled', async () => {
    if (receiver.received.length > attempts) attempts = receiver.received.length;
    const found = await world.subscriptions.find(subscriptionId);
    const [next] = await world.database.query<{ hours: number }>(`
      select greatest(0, extract(epoch from min(due_at) - now()))::float8 / 3600 as hours from deliveries`);
    if (found?.status === 'active' && found.failingSince) await world.turnClock(next?.hours ?? 0);
    expect(found).toMatchObject({
      status: 'disabled',
      reason: expect.stringMatching(/^nothing was taken for (2[4-9]|3[0-3]) hours; at last: 503$/),
    });
  });
  expect(attempts).toBeLessThanOrEqual(attemptsMax);
  expect(world.sent).toMatchObject([
    {
      ...{ type: 'WebhookSubscriptionDisabled', subject: subscriptionId },
      data: { subscriptionId, url, contact: 'ada@example.com' },
    },
  ]);

  const sofar = receiver.received.length;
  receiver.answer = () => ({ status: 204 });
  await world.owe(second, 'order.placed');
  await world.turnClock(48);
  expect((await world.deliveries.list(subscriptionId, pages)).map(({ status }) => status)).toEqual(
    Array(3).fill('pending'),
  );
  expect(receiver.received.length).toBe(sofar);
  await world.subscriptions.enable(subscriptionId);
  await eventually('all it was owed', () =>
    expect(
      receiver.received
        .slice(sofar)
        .map(({ orderId, type }) => `${orderId} ${type}`)
        .toSorted(),
    ).toEqual([`${first} order.confirmed`, `${first} order.placed`, `${second} order.placed`].toSorted()),
  );
  expect(receiver.typesOf(first).slice(-2)).toEqual(['order.placed', 'order.confirmed']);
});

it('one order that is never taken is given up, and what is behind it goes on; replayed, all comes again in order', async () => {
  const { subscriptionId } = await world.subscribe(`${receiver.url}/`);
  const [poison, other] = [order(), order()];
  receiver.answer = ({ type, orderId }) => ({
    status: orderId === poison && type === 'order.placed' ? 422 : 204,
  });
  world.dispatch();
  await world.owe(poison, 'order.placed', 'order.confirmed');
  await eventually('it is given up', async () => {
    const other = order();
    await world.owe(other, 'order.placed');
    await taken(other);
    await world.turnClock(15);
    expect(receiver.typesOf(poison).at(-1)).toBe('order.confirmed');
  });
  expect(receiver.typesOf(poison)).toEqual([
    ...Array<string>(attemptsMax).fill('order.placed'),
    'order.confirmed',
  ]);
  const [failed] = await world.deliveries.list(subscriptionId, { ...pages, status: 'failed' });
  expect(failed).toMatchObject({ orderId: poison, attempts: attemptsMax, answer: '422' });
  expect(await world.subscriptions.find(subscriptionId)).toMatchObject({ status: 'active' });

  receiver.answer = () => ({ status: 204 });
  const sofar = receiver.received.length;
  await world.owe(other, 'order.placed');
  await receiver.told(other, 'order.placed');
  expect(await world.deliveries.replay(subscriptionId, { since: new Date(0) })).toBeGreaterThan(3);
  await eventually('the order again', () =>
    expect(
      receiver.received.slice(sofar).flatMap(({ orderId, type }) => (orderId === poison ? type : [])),
    ).toEqual(['order.placed', 'order.confirmed']),
  );
});

it('whoever answers 410 is disabled at once', async () => {
  const { subscriptionId } = await world.subscribe(`${receiver.url}/`);
  receiver.answer = () => ({ status: 410, body: 'moved away' });
  world.dispatch();
  await world.owe(order(), 'order.placed');
  await eventually('it is disabled', async () =>
    expect(await world.subscriptions.find(subscriptionId)).toMatchObject({
      ...{ status: 'disabled', reason: 'it answered 410: moved away' },
    }),
  );
});
