import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Database } from '@orderflow/postgres';
import { coreServices } from '@orderflow/stack';
import { eventually, request } from '@orderflow/testkit';
import { failures, startTestStack, type TestStack } from './stack.fixtures.js';

const rules = 'customer count 3 in 24h';

let shop: TestStack;
let fraud: Database;
let payments: Database;
beforeAll(async () => {
  shop = await startTestStack(6, { services: coreServices, env: { fraud: { FRAUD_RULES: rules } } });
  const { databases } = shop.stack.file;
  fraud = new Database({ url: databases.fraud, applicationName: 'test', connectionsMax: 1 });
  payments = new Database({ url: databases.payments, applicationName: 'test', connectionsMax: 1 });
}, 180_000);
afterAll(async () => {
  await fraud?.close();
  await payments?.close();
  await shop?.stop();
});

const mallory = (nr: number) => {
  const order = shop.sample[0]!;
  return { ...order, invoiceNo: `M${nr}`, body: { ...order.body, customerId: 'mallory', country: 'France' } };
};
const numbers = async (database: Database, sql: string) =>
  (await database.query<{ n: number }>(sql)).map(({ n }) => n);

test('a shop that never heard of fraud gets it while it is open: all that was paid before is looked at, nothing of it is undone', async () => {
  const before = await place([...shop.sample, mallory(1), mallory(2), mallory(3)]);
  expect(failures(await shop.verdict(before.orderIds))).toEqual([]);
  const pid = shop.stack.pidOf('payments');
  const captured = await numbers(payments, `select count(*) as n from payments where capture_id is not null`);

  await shop.stack.startService('fraud');

  await eventually('it has caught up from the start of the topic', async () => {
    expect(await numbers(fraud, 'select count(*) as n from judgements')).toEqual(captured);
  });
  expect(failures(await shop.verdict(before.orderIds))).toEqual([]);
  expect(shop.stack.pidOf('payments')).toBe(pid);
}, 300_000);

test('from then on a payment that breaks a rule cancels its order, if it has not left', async () => {
  const { stack } = shop;
  // Nothing leaves while shipping stands still.
  stack.kill('shipping', 'SIGSTOP');
  const { orderIds } = await place([mallory(4)]);
  const orderId = orderIds[0]!;
  await eventually('the order is being cancelled', async () => {
    const { body } = await request<{ status: string }>(
      `${stack.file.services.orchestrator}/sagas/${orderId}`,
      'GET',
      undefined,
    );
    expect(body).toMatchObject({ status: 'compensating', reason: 'the payment did not pass our checks' });
  });
  stack.kill('shipping', 'SIGCONT');
  expect(failures(await shop.verdict(orderIds))).toEqual([]);
  const { body } = await request<{ status: string }>(
    `${stack.file.services.orders}/orders/${orderId}`,
    'GET',
    undefined,
  );
  expect(body.status).toBe('cancelled');
  const [refunded] = await payments.query('select status from payments where order_id = $1', [orderId]);
  expect(refunded).toEqual({ status: 'refunded' });
}, 300_000);

async function place(orders: Parameters<TestStack['place']>[0]) {
  const { accepted, refused } = await shop.place(orders);
  expect(refused).toEqual([]);
  return { orderIds: accepted.map(({ orderId }) => orderId) };
}
