import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { newId, type OrderId } from '@orderflow/kernel';
import { eventually } from '@orderflow/testkit';
import { Webhook } from 'standardwebhooks';
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
const typesOf = (orderId: OrderId, path = '/') =>
  receiver.received.filter((one) => one.orderId === orderId && one.path === path).map(({ type }) => type);
const arrived = (orderId: OrderId, ...types: string[]) =>
  eventually(`${types.join(', ')} of order ${orderId}`, () => expect(typesOf(orderId)).toEqual(types));
const taken = (orderId: OrderId) =>
  eventually(`order ${orderId} is taken`, async () => {
    const rows = await world.database.query('select status from deliveries where order_id = $1', [orderId]);
    expect(rows).toEqual([{ status: 'delivered' }]);
  });
const pages = { after: 0, limit: 500 };

it('a webhook is signed as the specification says, and while a secret is replaced by both', async () => {
  const { subscriptionId, secret } = await world.subscribe(`${receiver.url}/`);
  const next = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
  const signedWith = () => {
    const { body, headers } = receiver.received.at(-1) as Receiver['received'][number];
    const signs = (one: string) => {
      try {
        return new Webhook(one).verify(body, { ...headers }) !== undefined;
      } catch {
        return false;
      }
    };
    return [signs(secret), signs(next)];
  };
  world.dispatch();
  const [first, second, third] = [order(), order(), order()];
  await world.owe(first, 'order.placed');
  await arrived(first, 'order.placed');
  expect(signedWith()).toEqual([true, false]);
  expect(JSON.parse(receiver.received[0]?.body ?? '')).toEqual({
    ...{ type: 'order.placed', timestamp: expect.stringMatching(/^\d{4}-.*Z$/), data: { orderId: first } },
  });

  await world.subscriptions.rotate(subscriptionId, next);
  await world.owe(second, 'order.placed');
  await arrived(second, 'order.placed');
  expect(signedWith()).toEqual([true, true]);

  await world.turnClock(25);
  await world.owe(third, 'order.placed');
  await arrived(third, 'order.placed');
  expect(signedWith()).toEqual([false, true]);
});

it('one that is not taken holds up those of its order and subscription behind it, and nobody else', async () => {
  await world.subscribe(`${receiver.url}/`);
  await world.subscribe(`${receiver.url}/other`);
  const [stuck, fluent] = [order(), order()];
  let failures = 3;
  receiver.answer = ({ orderId, path }) =>
    orderId === stuck && path === '/' && failures-- > 0
      ? { status: 500, body: 'no\0t now' }
      : { status: 200, body: 'thanks' };
  world.dispatch();
  await world.owe(stuck, 'order.placed', 'order.confirmed');
  await world.owe(fluent, 'order.placed', 'order.confirmed');
  await arrived(fluent, 'order.placed', 'order.confirmed');
  await eventually('the other subscription has all', () =>
    expect(typesOf(stuck, '/other')).toEqual(['order.placed', 'order.confirmed']),
  );
  for (let attempts = 1; attempts <= 3; attempts++) {
    await arrived(stuck, ...Array<string>(attempts).fill('order.placed'));
    // Its second event comes when the first has been put off, and is put off with it.
    await eventually('the failure is noted', async () =>
      expect(
        await world.database.query(`select answer from deliveries where attempts = ${attempts}`),
      ).toEqual(expect.arrayContaining([{ answer: '500: no t now' }])),
    );
    await world.turnClock(1);
  }
  await arrived(stuck, ...Array<string>(4).fill('order.placed'), 'order.confirmed');
  const ids = receiver.received.filter(
    (one) => one.type === 'order.placed' && one.path === '/' && one.orderId === stuck,
  );
  expect(new Set(ids.map(({ id }) => id)).size).toBe(1);
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
    if (found?.status === 'active' && found.failingSince) await world.turnClock(1);
    expect(found).toMatchObject({
      status: 'disabled',
      reason: expect.stringMatching(/^nothing was taken for \d+ hours; at last: 503$/),
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
  expect(typesOf(first).slice(-2)).toEqual(['order.placed', 'order.confirmed']);
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
    expect(typesOf(poison).at(-1)).toBe('order.confirmed');
  });
  expect(typesOf(poison)).toEqual([...Array<string>(attemptsMax).fill('order.placed'), 'order.confirmed']);
  const [failed] = await world.deliveries.list(subscriptionId, { ...pages, status: 'failed' });
  expect(failed).toMatchObject({ orderId: poison, attempts: attemptsMax, answer: '422' });
  expect(await world.subscriptions.find(subscriptionId)).toMatchObject({ status: 'active' });

  receiver.answer = () => ({ status: 204 });
  const sofar = receiver.received.length;
  await world.owe(other, 'order.placed');
  await arrived(other, 'order.placed');
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

it('several instances send an order one after the other, and no more at once than a subscription takes', async () => {
  await world.subscribe(`${receiver.url}/`);
  receiver.answer = () => ({ status: 204, afterMs: 10 });
  for (let instance = 0; instance < 3; instance++) world.dispatch({ concurrency: 4 });
  const orders = Array.from({ length: 40 }, order);
  await Promise.all(orders.map((one) => world.owe(one, 'order.placed', 'order.confirmed')));
  for (const one of orders) await arrived(one, 'order.placed', 'order.confirmed');
  expect(receiver.overlaps).toBe(0);
  expect(receiver.mostAtOnce).toBe(4);
});

it('what a dispatcher was sending when it vanished is sent by another when its lease has ended, not before', async () => {
  await world.subscribe(`${receiver.url}/`);
  const [orphan, other] = [order(), order()];
  await world.owe(orphan, 'order.placed', 'order.confirmed');
  expect(await world.due.claim(16, 16, 60_000)).toMatchObject([{ orderId: orphan }]);
  world.dispatch();
  await world.owe(other, 'order.placed');
  await arrived(other, 'order.placed');
  expect(typesOf(orphan)).toEqual([]);
  await world.turnClock(1, true);
  await arrived(orphan, 'order.placed', 'order.confirmed');
});

it('retries of a subscription are spread, however many fail together', async () => {
  const { subscriptionId } = await world.subscribe(`${receiver.url}/`);
  receiver.answer = () => ({ status: 500 });
  world.dispatch({ concurrency: 64 });
  await Promise.all(Array.from({ length: 100 }, () => world.owe(order(), 'order.placed')));
  await eventually('all have failed once', async () => {
    const rows = await world.deliveries.list(subscriptionId, pages);
    expect(rows.filter(({ attempts }) => attempts > 0)).toHaveLength(100);
  });
  const [spread] = await world.database.query<{ seconds: number }>(
    `select extract(epoch from max(due_at) - min(due_at))::float8 as seconds from deliveries`,
  );
  // A hundred at five a second, less the first five seconds, in which none is due.
  expect(spread?.seconds).toBeGreaterThan(13);
});

it('deliveries are deleted when they are too old, but for those that are still tried', async () => {
  const { subscriptionId } = await world.subscribe(`${receiver.url}/`);
  world.dispatch();
  const [old, young] = [order(), order()];
  await world.owe(old, 'order.placed');
  await arrived(old, 'order.placed');
  receiver.answer = () => ({ status: 500 });
  await world.owe(order(), 'order.placed');
  await world.turnClock(15 * 24);
  receiver.answer = () => ({ status: 204 });
  await world.owe(young, 'order.placed');
  await arrived(young, 'order.placed');
  await world.database.query(
    `update deliveries set status = 'pending', due_at = now() + interval '1 day' where order_id not in ($1, $2)`,
    [old, young],
  );
  expect(await world.deliveries.deleteOld(14, 100)).toBe(1);
  expect(await world.deliveries.deleteOld(14, 100)).toBe(0);
  expect((await world.deliveries.list(subscriptionId, pages)).map(({ orderId }) => orderId)).not.toContain(
    old,
  );
});
