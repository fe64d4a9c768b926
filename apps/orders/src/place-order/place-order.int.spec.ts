import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OrderPlaced, ProductListed } from '@orderflow/contracts';
import { newId } from '@orderflow/kernel';
import { startService } from '@orderflow/service';
import { eventually, startServiceUnderTest, type Answer, type ServiceUnderTest } from '@orderflow/testkit';
import { sixHearts, sixHeartsForAda, type Receipt } from '../order/order.fixtures.js';
import { OrdersModule } from '../orders.module.js';

let orders: ServiceUnderTest;
const place = (body: unknown, headers?: Record<string, string>) =>
  orders.request<Receipt>('POST', '/orders', body, headers);
const placedOf = (orderId: string) => orders.observed.filter(({ subject }) => subject === orderId);

beforeAll(async () => {
  orders = await startServiceUnderTest({
    name: 'orders',
    start: (onCrash) => startService(OrdersModule, onCrash),
    observes: [OrderPlaced.topic],
  });
  await orders.tell(ProductListed, '85123A', { sku: '85123A' });
  await eventually('an order of a listed article is accepted', async () =>
    expect((await place(sixHeartsForAda)).status).toBe(202),
  );
});
afterAll(() => orders?.stop());

describe('placing an order', () => {
  it('is answered at once and told to the others, under the journey of the client', async () => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const answer = await place(sixHeartsForAda, { 'x-correlation-id': 'basket-7', traceparent });
    const { orderId } = answer.body;
    const self = `/orders/${orderId}`;
    expect(answer).toMatchObject({
      status: 202,
      body: {
        orderId,
        status: 'placed',
        links: { self, events: `${self}/events`, cancellation: `${self}/cancellation` },
      },
    });
    expect(answer.headers.get('location')).toBe(self);
    await eventually('OrderPlaced is published', () =>
      expect(placedOf(orderId)).toMatchObject([
        {
          type: 'OrderPlaced',
          correlationId: 'basket-7',
          traceparent,
          data: { ...sixHeartsForAda, orderId, totalMinor: 1530 },
        },
      ]),
    );
  });

  it('takes the same article on several lines', async () => {
    const { body } = await place({ ...sixHeartsForAda, lines: [sixHearts, sixHearts] });
    expect((await orders.request('GET', body.links.self)).body).toMatchObject({
      totalMinor: 3060,
      status: 'placed',
    });
  });

  it('knows an article that another instance has learnt of', async () => {
    await orders.database.query("insert into products values ('22423')");
    const lines = [{ ...sixHearts, sku: '22423' }];
    expect((await place({ ...sixHeartsForAda, lines })).status).toBe(202);
  });

  it('is refused at once under overload, and what was taken is done', async () => {
    const stored = async () => (await orders.database.query('select 1 from orders')).length;
    const before = await stored();
    const flood: Promise<Answer>[] = [];
    await orders.database.transaction(async (tx) => {
      await tx.query('lock table orders');
      flood.push(...Array.from({ length: 1_500 }, () => place(sixHeartsForAda)));
      const refused = await Promise.any(flood);
      expect(refused).toMatchObject({ status: 503, body: { type: 'urn:orderflow:problem:unavailable' } });
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    });
    const statuses = (await Promise.all(flood)).map(({ status }) => status);
    const taken = statuses.filter((status) => status === 202).length;
    expect(statuses.filter((status) => status === 503)).toHaveLength(1_500 - taken);
    expect(await stored()).toBe(before + taken);
  });

  it('without a journey begins one', async () => {
    const { orderId } = (await place(sixHeartsForAda)).body;
    await eventually('OrderPlaced is published', () =>
      expect(placedOf(orderId)).toMatchObject([
        { correlationId: orderId, traceparent: expect.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/) },
      ]),
    );
  });
});

describe('an idempotency key', () => {
  const reordered = Object.fromEntries(Object.entries(sixHeartsForAda).reverse());

  it('with the same body stands for one order, whenever and in whatever order of fields it comes', async () => {
    const headers = { 'idempotency-key': newId() };
    const answers = await Promise.all([
      ...Array.from({ length: 20 }, () => place(sixHeartsForAda, headers)),
      place(reordered, headers),
    ]);
    answers.push(await place(sixHeartsForAda, headers));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 202));
    const orderIds = [...new Set(answers.map(({ body }) => body.orderId))];
    expect(orderIds).toHaveLength(1);
    const stored = await orders.database.query('select 1 from idempotency_keys where key = $1', [
      headers['idempotency-key'],
    ]);
    expect(stored).toHaveLength(1);
    await eventually('OrderPlaced is published', () => expect(placedOf(String(orderIds[0]))).toHaveLength(1));
  });

  it('with another body is refused, also when both come at once', async () => {
    const headers = { 'idempotency-key': newId() };
    const answers = await Promise.all([
      place(sixHeartsForAda, headers),
      place({ ...sixHeartsForAda, country: 'France' }, headers),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 422]);
    expect(answers.find(({ status }) => status === 422)?.body).toMatchObject({
      type: 'urn:orderflow:problem:idempotency-key-reused',
      errors: [{ field: 'Idempotency-Key', value: headers['idempotency-key'] }],
    });
  });
});
