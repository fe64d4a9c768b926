// The queries of docs/how-to/explore-traces.md, asked as it says.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Database } from '@orderflow/postgres';
import { coreServices } from '@orderflow/stack';
import { eventually, request, startJaeger, type FoundTrace, type Jaeger } from '@orderflow/testkit';
import { startTestStack, type TestStack } from '../stack.fixtures.js';

let jaeger: Jaeger;
let shop: TestStack;
beforeAll(async () => {
  jaeger = await startJaeger();
  shop = await startTestStack(3, {
    services: coreServices,
    env: Object.fromEntries(coreServices.map((name) => [name, jaeger.environment])),
  });
}, 600_000);
beforeEach(() => rules({}));
afterAll(async () => {
  await shop?.stop();
  await jaeger?.stop();
});

async function rules(these: object): Promise<void> {
  const url = `${shop.stack.file.services.sandbox}/rules`;
  const nobodyIsRefused = { declinePercent: 0, refuseAddressPercent: 0 };
  expect((await request(url, 'PUT', { ...nobodyIsRefused, ...these })).status).toBe(200);
}

/** Places some orders of the sample, waits for their ends, and returns their ids. */
async function place(count: number): Promise<string[]> {
  const { accepted } = await shop.place(shop.sample.slice(0, count));
  await shop.verdict();
  return accepted.map(({ orderId }) => orderId);
}

const tags = (of: Readonly<Record<string, string>>) => ({ tags: JSON.stringify(of) });
const byOrder = (orderId: string) => jaeger.find({ service: 'orders', ...tags({ 'order.id': orderId }) });

/** The one trace of an order, as soon as Jaeger has it. */
function traceOf(orderId: string): Promise<FoundTrace> {
  return eventually(
    `there is one trace of order ${orderId}`,
    async () => {
      const found = await byOrder(orderId);
      expect(found).toHaveLength(1);
      return found[0]!;
    },
    { timeoutMs: 60_000 },
  );
}

/** That a query finds the trace of this order and of none of the others. */
async function findsOnly(orderId: string, others: readonly string[], query: Record<string, string>) {
  const { traceId } = await traceOf(orderId);
  const not = await Promise.all(others.map(async (other) => (await traceOf(other)).traceId));
  await eventually('the query finds it', async () => {
    const ids = (await jaeger.find(query)).map((trace) => trace.traceId);
    expect(ids).toContain(traceId);
    expect(ids.filter((id) => not.includes(id))).toEqual([]);
  });
}

describe('Jaeger finds', () => {
  let ordinary: string[];

  test('each of 20 orders by its id: one trace, with every service', async () => {
    ordinary = await place(20);
    expect(ordinary).toHaveLength(20);
    for (const orderId of ordinary) {
      await eventually('every service has told of it', async () =>
        expect((await traceOf(orderId)).services).toEqual(coreServices.toSorted()),
      );
    }
  });

  test('a slow order by the part that was slow', async () => {
    await rules({ paymentDelayMs: 3_000 });
    const [slow = ''] = await place(1);
    await findsOnly(slow, ordinary, {
      service: 'payments',
      operation: 'effect CapturePayment',
      minDuration: '2900ms',
    });
  });

  test('an order that was undone by what undid it', async () => {
    await rules({ declinePercent: 100 });
    const [undone = ''] = await place(1);
    await findsOnly(undone, ordinary, {
      service: 'inventory',
      ...tags({ 'cloudevents.event_type': 'ReleaseStock' }),
    });
  });

  test('an order that was tried again by the second attempt', async () => {
    const inventory = new Database({
      url: shop.stack.file.databases.inventory,
      applicationName: 'mischief',
      connectionsMax: 1,
    });
    await inventory.query(`
      create sequence stuck;
      create function stuck() returns trigger language plpgsql as $$
        begin if nextval('stuck') <= 1 then raise 'the shelf is stuck'; end if; return new; end $$;
      create trigger stuck before insert on reservations for each row execute function stuck()`);
    await inventory.close();
    const [retried = ''] = await place(1);
    await findsOnly(retried, ordinary, { service: 'inventory', ...tags({ 'orderflow.attempt': '2' }) });
    await findsOnly(retried, ordinary, { service: 'inventory', ...tags({ 'orderflow.outcome': 'parked' }) });
  });
});
