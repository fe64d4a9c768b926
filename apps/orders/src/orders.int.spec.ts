import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  CancelOrder,
  ConfirmOrder,
  OrderPlaced,
  ProductListed,
  RejectOrder,
  ShipmentDelivered,
  ShipmentDispatched,
} from '@orderflow/contracts';
import { newId, type OrderId } from '@orderflow/kernel';
import { startService } from '@orderflow/service';
import { eventually, startServiceUnderTest, type ServiceUnderTest } from '@orderflow/testkit';
import { sixHeartsForAda, type Receipt } from './order/order.fixtures.js';
import { OrdersModule } from './orders.module.js';
import type { OrderDetails, OrderSummary } from './read-orders/order.queries.js';

interface Page {
  readonly orders: readonly OrderSummary[];
  readonly next?: OrderId;
}

let orders: ServiceUnderTest;

const get = async <Body = OrderDetails>(path: string) => (await orders.request<Body>('GET', path)).body;
const cancel = (orderId: string, body?: unknown) =>
  orders.request('POST', `/orders/${orderId}/cancellation`, body);
const eventsOf = (orderId: string) =>
  orders.observed.filter(({ subject }) => subject === orderId).map(({ type }) => type);
const reason = 'card declined';

async function place(): Promise<OrderId> {
  const { status, body } = await orders.request<Receipt>('POST', '/orders', sixHeartsForAda);
  expect(status).toBe(202);
  return body.orderId;
}

async function tell(
  contract: typeof ConfirmOrder | typeof RejectOrder | typeof CancelOrder,
  orderId: OrderId,
  status: string,
) {
  await orders.tell<unknown>(contract, orderId, { orderId, reason });
  await eventually(`${contract.type} makes the order ${status}`, async () =>
    expect((await get(`/orders/${orderId}`)).status).toBe(status),
  );
}

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

describe('an order', () => {
  it.each([
    ['confirmed', ConfirmOrder, 'OrderConfirmed', undefined],
    ['rejected', RejectOrder, 'OrderRejected', reason],
    ['cancelled', CancelOrder, 'OrderCancelled', reason],
  ] as const)('is %s once, however often %o comes', async (status, command, event, why) => {
    const orderId = await place();
    await tell(command, orderId, status);
    await tell(command, orderId, status);
    const marker = await place();
    await tell(ConfirmOrder, marker, 'confirmed');
    await eventually('the events are published', () => {
      expect(eventsOf(orderId)).toEqual(['OrderPlaced', event]);
    });
    const order = await get(`/orders/${orderId}`);
    expect(order).toMatchObject({ orderId, status, version: 2, lines: sixHeartsForAda.lines });
    expect(order.reason).toBe(why);
    const history = [
      { status: 'placed', version: 1, at: order.placedAt },
      { status, version: 2 },
    ];
    expect(order.history).toMatchObject(history);
    const [placedEvent, endEvent] = orders.observed.filter(({ subject }) => subject === orderId);
    for (const point of ['1', String(order.placedAt), placedEvent!.id])
      expect(await get(`/orders/${orderId}?asOf=${point}`)).toMatchObject({ status: 'placed', version: 1 });
    for (const point of ['2', endEvent!.id])
      expect(await get(`/orders/${orderId}?asOf=${point}`)).toEqual(order);
    expect((await orders.request('GET', `/orders/${orderId}?asOf=3`)).status).toBe(404);
  });
});

describe('the parcel of an order', () => {
  const dispatch = (orderId: OrderId) =>
    orders.tell(ShipmentDispatched, orderId, { ...ShipmentDispatched.example, orderId });
  const deliver = (orderId: OrderId) =>
    orders.tell(ShipmentDelivered, orderId, { ...ShipmentDelivered.example, orderId });
  const historyOf = async (orderId: OrderId) =>
    (await get(`/orders/${orderId}`)).history.map(({ status, version }) => [version, status]);
  const wholeWay = [
    [1, 'placed'],
    [2, 'confirmed'],
    [3, 'dispatched'],
    [4, 'delivered'],
  ];

  it('is followed, however often it is told of, and cannot be called back', async () => {
    const orderId = await place();
    await tell(ConfirmOrder, orderId, 'confirmed');
    for (const told of [dispatch, dispatch, deliver, dispatch]) await told(orderId);
    await eventually('it is delivered', async () => expect(await historyOf(orderId)).toEqual(wholeWay));
    expect(await cancel(orderId)).toMatchObject({ status: 409, body: { title: 'The goods have left' } });
    await tell(ConfirmOrder, orderId, 'delivered');
    expect(await historyOf(orderId)).toEqual(wholeWay);
  });

  it('that overtakes the confirmation is followed when that has come', async () => {
    const orderId = await place();
    await dispatch(orderId);
    await deliver(orderId);
    await eventually('the parcel is kept in mind', async () =>
      expect(await orders.database.query('select parcel from orders where order_id = $1', [orderId])).toEqual(
        [{ parcel: 'delivered' }],
      ),
    );
    expect(await historyOf(orderId)).toEqual(wholeWay.slice(0, 1));
    await tell(ConfirmOrder, orderId, 'delivered');
    expect(await historyOf(orderId)).toEqual(wholeWay);
  });
});

describe('a cancellation', () => {
  it('is asked for once and leaves the saga to finish it', async () => {
    const orderId = await place();
    expect(await cancel(orderId, { reason: 'too dear' })).toMatchObject({
      status: 202,
      body: { status: 'cancelling' },
    });
    expect(await cancel(orderId)).toMatchObject({ status: 202, body: { status: 'cancelling' } });
    await tell(CancelOrder, orderId, 'cancelled');
    expect(await cancel(orderId)).toMatchObject({ status: 202, body: { status: 'cancelled' } });
    await eventually('the events are published', () =>
      expect(eventsOf(orderId)).toEqual(['OrderPlaced', 'OrderCancellationRequested', 'OrderCancelled']),
    );
    const { history } = await get(`/orders/${orderId}`);
    expect(history).toMatchObject([
      { status: 'placed' },
      { status: 'cancelling', reason: 'too dear' },
      { status: 'cancelled' },
    ]);
    const [placed, requested] = orders.observed.filter(({ subject }) => subject === orderId);
    expect(requested?.traceparent).toBe(placed?.traceparent);
  });

  it('comes too late when the confirmation was on its way', async () => {
    const orderId = await place();
    expect((await cancel(orderId)).status).toBe(202);
    await tell(ConfirmOrder, orderId, 'confirmed');
    const { history } = await get(`/orders/${orderId}`);
    expect(history.at(-1)?.reason).toBe('too late to cancel: the goods have left');
  });

  it.each([
    ['confirmed', ConfirmOrder, 'The goods have left'],
    ['rejected', RejectOrder, 'The order was rejected already'],
  ] as const)('of an order that is %s is a conflict', async (status, command, title) => {
    const orderId = await place();
    await tell(command, orderId, status);
    expect(await cancel(orderId)).toMatchObject({ status: 409, body: { title } });
    expect(await get(`/orders/${orderId}`)).toMatchObject({ status, version: 2 });
  });

  it.each([
    ['an unknown order', newId(), undefined, 404, 'orderId'],
    ['no order id', 'x', undefined, 422, 'orderId'],
    ['an empty reason', newId(), { reason: '' }, 422, 'reason'],
    ['a reason with a NUL', newId(), { reason: '\u0000' }, 422, 'reason'],
    ['an unknown field', newId(), { why: 'x' }, 422, 'why'],
  ])('of %s is a problem', async (_, orderId, body, status, field) => {
    expect(await cancel(orderId, body)).toMatchObject({ status, body: { errors: [{ field }] } });
  });
});

describe('reading orders', () => {
  it('pages from the newest to the oldest, by status too', async () => {
    const mine = [await place(), await place(), await place()].reverse();
    const first = await get<Page>('/orders?limit=2');
    expect(first.orders.map(({ orderId }) => orderId)).toEqual(mine.slice(0, 2));
    const second = await get<Page>(`/orders?limit=2&after=${first.next}`);
    expect(second.orders[0]).toMatchObject({ orderId: mine[2], status: 'placed', totalMinor: 1530 });
    await tell(RejectOrder, mine[1] as OrderId, 'rejected');
    const rejected = await get<Page>('/orders?status=rejected&limit=1');
    expect(rejected.orders).toMatchObject([{ orderId: mine[1], reason }]);
  });

  it('ends with a page that names no next', async () => {
    const seen = new Set<string>();
    for (let path = '/orders?limit=3'; path;) {
      const page: Page = await get(path);
      for (const { orderId } of page.orders) seen.add(orderId);
      path = page.next ? `/orders?limit=3&after=${page.next}` : '';
    }
    expect(seen.size).toBe((await orders.database.query('select 1 from orders')).length);
  });

  it('counts as many as there are', async () => {
    const stored = await orders.database.query('select status, count(*) as n from orders group by status');
    const counts = Object.fromEntries(stored.map(({ status, n }) => [String(status), Number(n)]));
    expect(await get('/orders/count')).toMatchObject({ placed: 0, cancelling: 0, ...counts });
  });

  it.each([
    ['/orders/01934f5e-7a10-7cc3-9d3a-5b1f0a6f2c11', 404, 'orderId'],
    ['/orders/17', 422, 'orderId'],
    ['/orders?status=lost', 422, 'status'],
    ['/orders?status=placed&status=rejected', 422, 'status'],
    ['/orders?limit=0', 422, 'limit'],
    ['/orders?limit=all', 422, 'limit'],
    ['/orders?limit=201', 422, 'limit'],
    ['/orders?after=yesterday', 422, 'after'],
    ['/orders?page=2', 422, 'page'],
  ])('%s is a problem', async (path, status, field) => {
    expect(await orders.request('GET', path)).toMatchObject({ status, body: { errors: [{ field }] } });
  });
});
