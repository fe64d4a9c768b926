import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { OrderPlaced, ProductListed, RejectOrder } from '@orderflow/contracts';
import { newId, type OrderId } from '@orderflow/kernel';
import { startService } from '@orderflow/service';
import { eventually, startServiceUnderTest, type ServiceUnderTest } from '@orderflow/testkit';
import fc from 'fast-check';
import { sixHeartsForAda, type Receipt } from '../order/order.fixtures.js';
import { OrdersModule } from '../orders.module.js';

const openMax = 12;

let orders: ServiceUnderTest;
const place = (key: string) =>
  orders.request<Receipt>('POST', '/orders', sixHeartsForAda, { 'idempotency-key': key });
const ofKeys = (keys: readonly string[]) =>
  orders.database.query<{ key: string; orderId: OrderId; status: string }>(
    `select key, order_id as "orderId", status from idempotency_keys left join orders using (order_id) where key = any($1)`,
    [keys],
  );
const openIds = async () =>
  (
    await orders.database.query<{ id: OrderId }>(`select order_id as id from orders where status = 'placed'`)
  ).map(({ id }) => id);

beforeAll(async () => {
  orders = await startServiceUnderTest({
    name: 'orders',
    start: (onCrash) => startService(OrdersModule, onCrash),
    observes: [OrderPlaced.topic],
    env: { ORDERS_OPEN_MAX: String(openMax) },
  });
  await orders.tell(ProductListed, '85123A', { sku: '85123A' });
  await eventually('an order of a listed article is accepted', async () =>
    expect((await place(newId())).status).toBe(202),
  );
});
afterAll(async () => {
  await orders?.stop();
  delete process.env.ORDERS_OPEN_MAX;
});

/** Has some open orders come to their end; resolves when the service says so. */
async function end(orderIds: readonly OrderId[]): Promise<void> {
  for (const orderId of orderIds) await orders.tell(RejectOrder, orderId, { orderId, reason: 'sold out' });
  await eventually('they have ended', async () => {
    const open = await openIds();
    expect(orderIds.filter((orderId) => open.includes(orderId))).toEqual([]);
  });
}

test('integrity/nothing-half-done: of what is refused with 503 nothing exists, and there are never more open orders than may be', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 3 }),
      async (floods) => {
        for (const size of floods) {
          const keys = Array.from({ length: size }, () => newId());
          const answers = await Promise.all(keys.map(place));
          const accepted = keys.filter((_, at) => answers[at]?.status === 202);
          const refused = answers.filter(({ status }) => status === 503);
          expect(accepted.length + refused.length).toBe(size);
          for (const { headers } of refused) expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
          expect((await ofKeys(keys)).map(({ key }) => key).sort()).toEqual([...accepted].sort());
          const open = await openIds();
          expect(open.length).toBeLessThanOrEqual(openMax);
          await end(open.slice(0, size));
        }
      },
    ),
    { numRuns: 5 },
  );
  const known = (await orders.database.query<{ id: string }>('select order_id as id from orders')).map(
    ({ id }) => id,
  );
  await eventually('exactly what was accepted is told to the others', () =>
    expect(
      orders.observed.flatMap(({ type, subject }) => (type === OrderPlaced.type ? subject : [])).sort(),
    ).toEqual(known.sort()),
  );
});

test('a request that was refused is taken under the same key when there is room again', async () => {
  const keys = Array.from({ length: openMax + 1 }, () => newId());
  const answers = await Promise.all(keys.map(place));
  const refused = keys[answers.findIndex(({ status }) => status === 503)] as string;
  await end(await openIds());
  await eventually('it is taken', async () => expect((await place(refused)).status).toBe(202));
  expect(await ofKeys([refused])).toMatchObject([{ status: 'placed' }]);
});

test('while there is no room, a request is refused before its body is read', async () => {
  await Promise.all(Array.from({ length: openMax + 1 }, () => place(newId())));
  const malformed = await orders.request('POST', '/orders', 'no JSON', { 'content-type': 'application/json' });
  expect(malformed.status).toBe(503);
});
