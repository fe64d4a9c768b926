import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readBooks, waitUntilSettled } from '@orderflow/oracle';
import { stackServices } from '@orderflow/stack';
import { failures, startTestStack, type TestStack } from './stack.fixtures.js';

const replaysPerKill = 2;
let shop: TestStack;
beforeAll(async () => {
  shop = await startTestStack(stackServices.length * replaysPerKill + 2);
}, 180_000);
afterAll(() => shop?.stop());

test('integrity/no-double: the same orders under the same idempotency keys are the same orders', async () => {
  const first = await shop.place(shop.sample, { runId: 'twice' });
  const second = await shop.place(shop.sample, { runId: 'twice' });
  const ids = (placements: typeof first) => placements.accepted.map(({ orderId }) => orderId).sort();
  expect(ids(second)).toEqual(ids(first));
  expect(failures(await shop.verdict(ids(first)))).toEqual([]);
  const { orders } = await readBooks(shop.stack.file);
  expect(orders.map(({ orderId }) => orderId).sort()).toEqual(ids(first));
});

test('integrity/no-double: another order under a used key is refused', async () => {
  const [order, ...others] = shop.sample;
  await shop.place([order!], { runId: 'reused' });
  const other = { ...others[0]!, invoiceNo: order!.invoiceNo };
  const { accepted, refused } = await shop.place([other], { runId: 'reused' });
  expect(accepted).toEqual([]);
  expect(refused.map(({ reason }) => reason)).toEqual(['422 idempotency-key-reused']);
  expect(failures(await shop.verdict())).toEqual([]);
});

test('what does not move any more is named, and goes on when the world comes back', async () => {
  shop.stack.kill('sandbox', 'SIGSTOP');
  const { accepted } = await shop.place(shop.sample.slice(0, 3), { runId: 'frozen' });
  const stuck = await waitUntilSettled(shop.stack.file, { quietMs: 2_000 });
  shop.stack.kill('sandbox', 'SIGCONT');
  expect(stuck).toMatchObject({ settled: false, unfinished: { 'open orders': 3, 'open sagas': 3 } });
  expect(failures(await shop.verdict(accepted.map(({ orderId }) => orderId)))).toEqual([]);
});

describe('integrity/no-loss: a kill -9 in the middle of a replay loses and repeats nothing', () => {
  test.each(stackServices)('%s', async (service) => {
    const orders = Array.from({ length: replaysPerKill }, (_, replay) =>
      shop.sample.map((order) => ({ ...order, invoiceNo: `${order.invoiceNo}-${replay}` })),
    ).flat();
    const restarts = shop.stack.restartsOf(service);
    const onPlaced = (placed: number) => {
      if (placed === Math.round(orders.length / 2)) shop.stack.kill(service, 'SIGKILL');
    };
    const { accepted, refused } = await shop.place(orders, { onPlaced });
    expect(refused).toEqual([]);
    const verdict = await shop.verdict(accepted.map(({ orderId }) => orderId));
    expect(failures(verdict)).toEqual([]);
    expect(shop.stack.restartsOf(service)).toBe(restarts + 1);
  });
});
