import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { newId } from '@orderflow/kernel';
import { Retention, rulesOf, silentLog } from '@orderflow/processing';
import { eventually } from '@orderflow/testkit';
import { Webhook } from 'standardwebhooks';
import { webhooksTables } from '../webhooks.tables.js';
import { dispatchWorld, type DispatchWorld } from './dispatch.fixtures.js';
import { startReceiver, type Receiver } from './receiver.fixtures.js';

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
  await receiver.told(first, 'order.placed');
  expect(signedWith()).toEqual([true, false]);
  expect(JSON.parse(receiver.received[0]?.body ?? '')).toEqual({
    ...{ type: 'order.placed', timestamp: expect.stringMatching(/^\d{4}-.*Z$/), data: { orderId: first } },
  });

  await world.subscriptions.rotate(subscriptionId, next);
  await world.owe(second, 'order.placed');
  await receiver.told(second, 'order.placed');
  expect(signedWith()).toEqual([true, true]);

  await world.turnClock(25);
  await world.owe(third, 'order.placed');
  await receiver.told(third, 'order.placed');
  expect(signedWith()).toEqual([false, true]);
});

it('one that is not taken holds up those of its order and subscription behind it, and nobody else', async () => {
  const { subscriptionId } = await world.subscribe(`${receiver.url}/`);
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
  await receiver.told(fluent, 'order.placed', 'order.confirmed');
  await eventually('the other subscription has all', () =>
    expect(receiver.typesOf(stuck, '/other')).toEqual(['order.placed', 'order.confirmed']),
  );
  for (let attempts = 1; attempts <= 3; attempts++) {
    await receiver.told(stuck, ...Array<string>(attempts).fill('order.placed'));
    // Its second event comes when the first has been put off, and is put off with it.
    await eventually('the failure is noted', async () =>
      expect(
        await world.database.query(`select answer from deliveries where attempts = ${attempts}`),
      ).toEqual(expect.arrayContaining([{ answer: '500: no t now' }])),
    );
    // Of this subscription: what the other one has taken is not yet put down as delivered.
    const due = `select distinct date_trunc('milliseconds', due_at) from deliveries
      where subscription_id = $1 and order_id = $2 and status = 'pending'`;
    expect(await world.database.query(due, [subscriptionId, stuck])).toHaveLength(1);
    await world.turnClock(1);
  }
  await receiver.told(stuck, ...Array<string>(4).fill('order.placed'), 'order.confirmed');
  const ids = receiver.received.filter(
    (one) => one.type === 'order.placed' && one.path === '/' && one.orderId === stuck,
  );
  expect(new Set(ids.map(({ id }) => id)).size).toBe(1);
});

it('several instances send an order one after the other, and no more at once than a subscription takes', async () => {
  await world.subscribe(`${receiver.url}/`);
  receiver.answer = () => ({ status: 204, afterMs: 10 });
  for (let instance = 0; instance < 3; instance++) world.dispatch({ concurrency: 4 });
  const orders = Array.from({ length: 40 }, order);
  await Promise.all(orders.map((one) => world.owe(one, 'order.placed', 'order.confirmed')));
  for (const one of orders) await receiver.told(one, 'order.placed', 'order.confirmed');
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
  await receiver.told(other, 'order.placed');
  expect(receiver.typesOf(orphan)).toEqual([]);
  await world.turnClock(1, true);
  await receiver.told(orphan, 'order.placed', 'order.confirmed');
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
  await receiver.told(old, 'order.placed');
  receiver.answer = () => ({ status: 500 });
  await world.owe(order(), 'order.placed');
  await world.turnClock(15 * 24);
  receiver.answer = () => ({ status: 204 });
  await world.owe(young, 'order.placed');
  await receiver.told(young, 'order.placed');
  await world.database.query(
    `update deliveries set status = 'pending', due_at = now() + interval '1 day' where order_id not in ($1, $2)`,
    [old, young],
  );
  const retention = new Retention({
    database: world.database,
    rules: rulesOf(webhooksTables(14)),
    log: silentLog,
  });
  expect(await retention.sweep()).toEqual({ deliveries: 1 });
  expect(await retention.sweep()).toEqual({ deliveries: 0 });
  expect((await world.deliveries.list(subscriptionId, pages)).map(({ orderId }) => orderId)).not.toContain(
    old,
  );
});
