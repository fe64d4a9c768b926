import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  ReceiveGoods,
  ReleaseStock,
  ReserveStock,
  RestockGoods,
  SendGoodsBack,
  ShipmentDispatched,
  StockReserved,
  type StockLine,
} from '@orderflow/contracts';
import { newId, type OrderId } from '@orderflow/kernel';
import { startService } from '@orderflow/service';
import { eventually, startServiceUnderTest, uniqueName, type ServiceUnderTest } from '@orderflow/testkit';
import { InventoryModule } from './inventory.module.js';

let inventory: ServiceUnderTest;

const receive = (receipts: unknown, headers?: Record<string, string>) =>
  inventory.request('POST', '/stock/receipts', { receipts }, headers);
const stockOf = async (sku: string) => (await inventory.request('GET', `/stock/${sku}`)).body;
const eventsOf = (subject: string) => inventory.observed.filter((message) => message.subject === subject);
const reserve = (orderId: OrderId, lines: StockLine[]) =>
  inventory.tell(ReserveStock, orderId, { orderId, lines });
const release = (orderId: OrderId) => inventory.tell(ReleaseStock, orderId, { orderId });
const answers = (orderId: OrderId, ...types: string[]) =>
  eventually(`the answers are ${types.join(', ')}`, () =>
    expect(eventsOf(orderId).map(({ type }) => type)).toEqual(types),
  );

async function newArticle(quantity: number): Promise<string> {
  const sku = uniqueName('A');
  expect(await receive([{ sku, quantity }])).toMatchObject({ status: 200, body: { received: 1 } });
  return sku;
}

beforeAll(async () => {
  inventory = await startServiceUnderTest({
    name: 'inventory',
    start: (onCrash) => startService(InventoryModule, onCrash),
    observes: [StockReserved.topic],
  });
});
afterAll(() => inventory?.stop());

describe('a delivery', () => {
  it('adds to what is on hand and lists an article once', async () => {
    const sku = await newArticle(10);
    expect(
      await receive([
        { sku, quantity: 5 },
        { sku, quantity: 1 },
      ]),
    ).toMatchObject({ body: { received: 2 } });
    expect(await stockOf(sku)).toEqual({
      sku,
      onHand: 16,
      reserved: 0,
      shipped: 0,
      returned: 0,
      received: 16,
    });
    const marker = await newArticle(1);
    await eventually('the article is listed', () => {
      expect(eventsOf(marker)).toHaveLength(1);
      expect(eventsOf(sku)).toMatchObject([{ type: 'ProductListed', data: { sku } }]);
    });
  });

  it('counts once for one idempotency key, and never for another body', async () => {
    const sku = await newArticle(1);
    const headers = { 'idempotency-key': newId() };
    const same = await Promise.all(
      Array.from({ length: 10 }, () => receive([{ sku, quantity: 7 }], headers)),
    );
    expect(same.map(({ status }) => status)).toEqual(same.map(() => 200));
    expect(await receive([{ sku, quantity: 8 }], headers)).toMatchObject({
      status: 422,
      body: { errors: [{ field: 'Idempotency-Key' }] },
    });
    expect(await stockOf(sku)).toMatchObject({ received: 8 });
  });

  it('of 5,000 articles is taken at once', async () => {
    const receipts = Array.from({ length: 5_000 }, (_, index) => ({ sku: `B-${index}`, quantity: 1 }));
    expect(await receive(receipts)).toMatchObject({ status: 200, body: { received: 5_000 } });
  });

  it.each([
    ['no receipts', undefined, 'receipts'],
    ['an empty list', [], 'receipts'],
    ['5,001 receipts', Array(5_001).fill({ sku: 'A', quantity: 1 }), 'receipts'],
    ['a text', ['A'], 'receipts[0]'],
    ['no SKU', [{ quantity: 1 }], 'receipts[0].sku'],
    ['a SKU with a NUL', [{ sku: 'A\u0000', quantity: 1 }], 'receipts[0].sku'],
    ['nothing', [{ sku: 'A', quantity: 0 }], 'receipts[0].quantity'],
    ['less than nothing', [{ sku: 'A', quantity: -1 }], 'receipts[0].quantity'],
    ['half a piece', [{ sku: 'A', quantity: 0.5 }], 'receipts[0].quantity'],
    ['too much', [{ sku: 'A', quantity: 1_000_001 }], 'receipts[0].quantity'],
    ['an unknown field', [{ sku: 'A', quantity: 1, price: 1 }], 'receipts[0].price'],
  ])('of %s is a problem', async (_, receipts, field) => {
    expect(await receive(receipts)).toMatchObject({ status: 422, body: { errors: [{ field }] } });
    expect(await inventory.request('GET', '/stock/A')).toMatchObject({ status: 404 });
  });

  it('asked for by something that is no SKU is a problem', async () => {
    expect(await inventory.request('GET', '/stock/BANK%20CHARGES')).toMatchObject({
      status: 422,
      body: { errors: [{ field: 'sku', value: 'BANK CHARGES' }] },
    });
  });
});

describe('the goods of an order', () => {
  it('are set aside and put back, each answered again when it is asked again', async () => {
    const sku = await newArticle(10);
    const orderId = newId<'OrderId'>();
    const lines = [
      { sku, quantity: 4 },
      { sku, quantity: 2 },
    ];
    await reserve(orderId, lines);
    await reserve(orderId, lines);
    await answers(orderId, 'StockReserved', 'StockReserved');
    expect(await stockOf(sku)).toEqual({
      sku,
      onHand: 4,
      reserved: 6,
      shipped: 0,
      returned: 0,
      received: 10,
    });
    await release(orderId);
    await release(orderId);
    await reserve(orderId, lines);
    await answers(
      orderId,
      ...['StockReserved', 'StockReserved', 'StockReleased', 'StockReleased', 'StockUnavailable'],
    );
    expect(await stockOf(sku)).toEqual({
      sku,
      onHand: 10,
      reserved: 0,
      shipped: 0,
      returned: 0,
      received: 10,
    });
  });

  it('leave with their parcel, once, and stay away', async () => {
    const sku = await newArticle(10);
    const orderId = newId<'OrderId'>();
    await reserve(orderId, [{ sku, quantity: 6 }]);
    await answers(orderId, 'StockReserved');
    for (let times = 0; times < 2; times++)
      await inventory.tell(ShipmentDispatched, orderId, { ...ShipmentDispatched.example, orderId });
    const left = { sku, onHand: 4, reserved: 0, shipped: 6, returned: 0, received: 10 };
    await eventually('they have left', async () => expect(await stockOf(sku)).toEqual(left));
    await release(orderId);
    await answers(orderId, 'StockReserved', 'StockReleased');
    expect(await stockOf(sku)).toEqual(left);
  });

  it('are refused all together when one article is short', async () => {
    const [plenty, scarce] = [await newArticle(100), await newArticle(1)];
    const orderId = newId<'OrderId'>();
    const lines = [
      { sku: plenty, quantity: 5 },
      { sku: scarce, quantity: 2 },
    ];
    await reserve(orderId, lines);
    await reserve(orderId, lines);
    await answers(orderId, 'StockUnavailable', 'StockUnavailable');
    const data = { orderId, reason: 'out of stock', missing: [{ sku: scarce, requested: 2, available: 1 }] };
    expect(eventsOf(orderId)).toMatchObject([{ data }, { data }]);
    expect(await stockOf(plenty)).toMatchObject({ onHand: 100, reserved: 0 });
  });

  it('are refused after they were released', async () => {
    const sku = await newArticle(10);
    const orderId = newId<'OrderId'>();
    await release(orderId);
    await reserve(orderId, [{ sku, quantity: 1 }]);
    await answers(orderId, 'StockReleased', 'StockUnavailable');
    expect(eventsOf(orderId)[1]?.data).toEqual({ orderId, reason: 'cancelled', missing: [] });
  });

  it('are refused, not dead, when lines add up to more than one line may have', async () => {
    const sku = await newArticle(10);
    const orderId = newId<'OrderId'>();
    await reserve(orderId, Array<StockLine>(3).fill({ sku, quantity: 1_000_000 }));
    await answers(orderId, 'StockUnavailable');
    expect(eventsOf(orderId)[0]?.data).toMatchObject({
      missing: [{ sku, requested: 3_000_000, available: 10 }],
    });
  });

  it('are given to as many orders as there is stock for, whoever comes in one batch', async () => {
    const sku = await newArticle(250);
    const orderIds = Array.from({ length: 500 }, () => newId<'OrderId'>());
    await Promise.all(orderIds.map((orderId) => reserve(orderId, [{ sku, quantity: 1 }])));
    const outcomes = await eventually('every order has its answer', () => {
      const types = orderIds.map((orderId) => eventsOf(orderId)[0]?.type);
      expect(types).not.toContain(undefined);
      return types;
    });
    expect(outcomes.filter((type) => type === 'StockReserved')).toHaveLength(250);
    expect(await stockOf(sku)).toEqual({
      sku,
      onHand: 0,
      reserved: 250,
      shipped: 0,
      returned: 0,
      received: 250,
    });
  });
});

it('the goods of returns come on hand again, those of one after those of another, and none twice', async () => {
  const sku = await newArticle(10);
  const orderId = newId<'OrderId'>();
  const [first, second, third] = [newId<'ReturnId'>(), newId<'ReturnId'>(), newId<'ReturnId'>()];
  const send = (returnId: typeof first, quantity: number) =>
    inventory.tell(ReceiveGoods, orderId, { orderId, returnId, lines: [{ sku, quantity }] });
  await reserve(orderId, [{ sku, quantity: 6 }]);
  await send(first, 2);
  await send(second, 3);
  await inventory.tell(RestockGoods, orderId, { orderId, returnId: first });
  await inventory.tell(RestockGoods, orderId, { orderId, returnId: first });
  await send(third, 2);
  await inventory.tell(SendGoodsBack, orderId, { orderId, returnId: second });
  await answers(
    orderId,
    ...['StockReserved', 'GoodsReceived', 'GoodsReceived', 'GoodsRestocked', 'GoodsRestocked'],
    ...['GoodsNotAccepted', 'GoodsSentBack'],
  );
  expect(await stockOf(sku)).toEqual({ sku, onHand: 6, reserved: 6, shipped: 0, returned: 2, received: 10 });
});
