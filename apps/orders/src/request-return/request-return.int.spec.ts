import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  CompleteReturn,
  ConfirmOrder,
  OrderPlaced,
  ProductListed,
  RejectOrder,
  RejectReturn,
} from '@orderflow/contracts';
import { newId, type OrderId, type ReturnId } from '@orderflow/kernel';
import { startService } from '@orderflow/service';
import { eventually, startServiceUnderTest, type ServiceUnderTest } from '@orderflow/testkit';
import { sixHeartsForAda, type Receipt } from '../order/order.fixtures.js';
import { OrdersModule } from '../orders.module.js';
import type { OrderDetails } from '../read-orders/order.queries.js';

interface ReturnReceipt {
  readonly returnId: ReturnId;
  readonly status: string;
  readonly refundMinor: number;
}

let orders: ServiceUnderTest;
beforeAll(async () => {
  orders = await startServiceUnderTest({
    name: 'orders',
    start: (onCrash) => startService(OrdersModule, onCrash),
    observes: [OrderPlaced.topic],
  });
  await orders.tell(ProductListed, '85123A', { sku: '85123A' });
  await eventually('an order of a listed article is accepted', place);
});
afterAll(() => orders?.stop());

async function place(): Promise<OrderId> {
  const { status, body } = await orders.request<Receipt>('POST', '/orders', sixHeartsForAda);
  expect(status).toBe(202);
  return body.orderId;
}
const get = async (orderId: OrderId) =>
  (await orders.request<OrderDetails>('GET', `/orders/${orderId}`)).body;
async function confirmed(): Promise<OrderId> {
  const orderId = await place();
  await orders.tell(ConfirmOrder, orderId, { orderId });
  await eventually('the order is confirmed', async () =>
    expect((await get(orderId)).status).toBe('confirmed'),
  );
  return orderId;
}
const hearts = (quantity: number) => ({ lines: [{ sku: '85123A', quantity }] });
const sendBack = (orderId: string, body: unknown, headers?: Record<string, string>) =>
  orders.request<ReturnReceipt>('POST', `/orders/${orderId}/returns`, body, headers);
const eventsOf = (orderId: string) => orders.observed.filter(({ subject }) => subject === orderId);
const tellEnd = async (
  contract: typeof CompleteReturn | typeof RejectReturn,
  orderId: OrderId,
  returnId: ReturnId,
  status: string,
) => {
  await orders.tell<unknown>(contract, orderId, { orderId, returnId, reason: 'account closed' });
  await eventually(`the return is ${status}`, async () =>
    expect((await get(orderId)).returns.find((each) => each.returnId === returnId)?.status).toBe(status),
  );
};

describe('a return', () => {
  it('is taken, told, and shown with the order until its end', async () => {
    const orderId = await confirmed();
    const answer = await sendBack(orderId, hearts(2));
    expect(answer).toMatchObject({ status: 202, body: { orderId, status: 'requested', refundMinor: 510 } });
    expect(answer.headers.get('location')).toBe(`/orders/${orderId}`);
    const { returnId } = answer.body;
    await tellEnd(CompleteReturn, orderId, returnId, 'completed');
    await tellEnd(CompleteReturn, orderId, returnId, 'completed');
    await eventually('the repeated command is handled', async () => {
      const lag = await orders.broker.lag('orders', [CompleteReturn.topic]);
      expect(lag.filter(({ lag }) => lag > 0n)).toEqual([]);
    });
    const lines = [{ sku: '85123A', quantity: 2, unitPriceMinor: 255 }];
    await eventually('the events are published', () =>
      expect(eventsOf(orderId).map(({ type }) => type)).toEqual([
        ...['OrderPlaced', 'OrderConfirmed', 'GoodsReturnRequested', 'GoodsReturned'],
      ]),
    );
    const [placed, , requested, completed] = eventsOf(orderId);
    const told = { orderId, returnId, customerId: '17850', currency: 'GBP', refundMinor: 510, lines };
    expect(requested).toMatchObject({ data: told, correlationId: placed?.correlationId });
    expect(requested?.traceparent?.slice(0, 35)).toBe(placed?.traceparent?.slice(0, 35));
    expect(completed?.data).toEqual({ ...told, email: 'ada@example.com' });
    const order = await get(orderId);
    expect(order).toMatchObject({ status: 'confirmed', version: 4 });
    expect(order.returns).toMatchObject([{ returnId, status: 'completed', lines, refundMinor: 510 }]);
    expect(order.history.map(({ status, version }) => [status, version])).toEqual([
      ...[
        ['placed', 1],
        ['confirmed', 2],
        ['confirmed', 3],
        ['confirmed', 4],
      ],
    ]);
  });

  it('can follow or meet another: each is given what the others have left', async () => {
    const orderId = await confirmed();
    const [first, second, third] = await Promise.all([1, 2, 3].map(() => sendBack(orderId, hearts(3))));
    const statuses = [first, second, third].map((answer) => answer?.status).sort();
    expect(statuses).toEqual([202, 202, 422]);
    const refused = [first, second, third].find((answer) => answer?.status === 422);
    expect(refused?.body).toMatchObject({
      type: 'urn:orderflow:problem:goods-not-returnable',
      errors: [
        { field: 'lines[0].quantity', value: 3, expected: 'at most the 0 that are left of the order' },
      ],
    });
    const taken = [first, second, third].find((answer) => answer?.status === 202);
    await tellEnd(RejectReturn, orderId, taken!.body.returnId, 'rejected');
    expect(await sendBack(orderId, hearts(3))).toMatchObject({ status: 202 });
    const { returns } = await get(orderId);
    expect(returns.map(({ status, reason }) => [status, reason]).sort()).toEqual([
      ['rejected', 'account closed'],
      ['requested', undefined],
      ['requested', undefined],
    ]);
  });

  it('asked for again under its key is the same one, under another body refused', async () => {
    const orderId = await confirmed();
    const headers = { 'idempotency-key': newId() };
    const same = await Promise.all([1, 2, 3, 4].map(() => sendBack(orderId, hearts(2), headers)));
    expect(same.map(({ status }) => status)).toEqual([202, 202, 202, 202]);
    expect(new Set(same.map(({ body }) => body.returnId)).size).toBe(1);
    expect(await sendBack(orderId, hearts(3), headers)).toMatchObject({
      status: 422,
      body: { errors: [{ field: 'Idempotency-Key', value: headers['idempotency-key'] }] },
    });
    expect((await get(orderId)).returns).toHaveLength(1);
  });

  it('of an order that is not confirmed is a conflict', async () => {
    const orderId = await place();
    const conflict = (detail: string) => ({
      ...{ status: 409, body: { type: 'urn:orderflow:problem:order-not-confirmed', detail } },
    });
    expect(await sendBack(orderId, hearts(1))).toMatchObject(conflict('the order is placed'));
    await orders.tell(RejectOrder, orderId, { orderId, reason: 'card declined' });
    await eventually('the order is rejected', async () =>
      expect((await get(orderId)).status).toBe('rejected'),
    );
    expect(await sendBack(orderId, hearts(1))).toMatchObject(conflict('the order is rejected'));
    expect((await get(orderId)).returns).toEqual([]);
  });

  it.each([
    ['an unknown order', newId(), hearts(1), 404, ['orderId']],
    ['no order id', 'x', hearts(1), 422, ['orderId']],
    ['no lines', newId(), {}, 422, ['lines']],
    ['an empty list', newId(), { lines: [] }, 422, ['lines']],
    ['half a piece', newId(), hearts(0.5), 422, ['lines[0].quantity']],
    ['an unknown field', newId(), { ...hearts(1), why: 'x' }, 422, ['why']],
  ])('of %s is a problem', async (_, orderId, body, status, fields) => {
    const errors = fields.map((field) => ({ field }));
    expect(await sendBack(orderId, body)).toMatchObject({ status, body: { errors } });
  });

  it('names each article that the order never had, and each quantity beyond what is left', async () => {
    const lines = [
      { sku: '22423', quantity: 1 },
      { sku: '85123A', quantity: 7 },
    ];
    expect(await sendBack(await confirmed(), { lines })).toMatchObject({
      status: 422,
      body: {
        errors: [
          { field: 'lines[0].sku', value: '22423', expected: 'an article of the order' },
          { field: 'lines[1].quantity', value: 7, expected: 'at most the 6 that are left of the order' },
        ],
      },
    });
  });
});
