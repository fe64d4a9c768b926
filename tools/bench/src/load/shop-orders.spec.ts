import { expect, test } from '@jest/globals';
import { goodsFor, shopOrders, totalMinorOf } from './shop-orders.js';

test('orders of three different articles, the same ones every time', () => {
  const orders = shopOrders(5_000);
  expect(shopOrders(5_000)).toEqual(orders);
  for (const { body } of orders) expect(new Set(body.lines.map(({ sku }) => sku)).size).toBe(3);
  const skus = new Set(orders.flatMap(({ body }) => body.lines.map(({ sku }) => sku)));
  expect(skus.size).toBe(1_000);
});

test('there are goods for all of them', () => {
  const goods = goodsFor(2_000);
  const asked = new Map<string, number>();
  for (const { body } of shopOrders(2_000))
    for (const { sku, quantity } of body.lines) asked.set(sku, (asked.get(sku) ?? 0) + quantity);
  for (const [sku, pieces] of asked) expect(goods.get(sku) ?? 0).toBeGreaterThanOrEqual(pieces);
});

test('what an order costs', () => {
  const line = { sku: 'SKU-0001', description: '', quantity: 2, unitPriceMinor: 150 };
  const [order] = shopOrders(1);
  expect(order && totalMinorOf({ ...order, body: { ...order.body, lines: [line, line] } })).toBe(600);
});
