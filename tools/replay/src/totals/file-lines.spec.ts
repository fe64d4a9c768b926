import { expect, test } from '@jest/globals';
import { readOrders } from '../invoices/read-orders.js';
import { sampleOrdersFile } from '../sample.js';
import { linesOf } from './file-lines.js';

test('the lines of the file are those of the orders that are placed of it', async () => {
  const { orders } = await readOrders(sampleOrdersFile);
  const invoices = await linesOf(sampleOrdersFile, new Set(orders.map(({ invoiceNo }) => invoiceNo)));
  expect(orders.length).toBeGreaterThan(20);
  for (const { invoiceNo, body } of orders) {
    const lines = invoices.get(invoiceNo) ?? [];
    expect(lines.map(({ sku, quantity, priceMinor }) => [sku, quantity, priceMinor])).toEqual(
      body.lines.map(({ sku, quantity, unitPriceMinor }) => [sku, quantity, unitPriceMinor]),
    );
    expect(lines[0]?.country).toBe(body.country);
  }
});

test('and those of its cancellations are what they send back', async () => {
  const { file } = await readOrders(sampleOrdersFile);
  const goods = file.cancelled.filter(({ sku }) => /\d{4}/.test(sku));
  const invoices = await linesOf(sampleOrdersFile, new Set(goods.map(({ invoiceNo }) => invoiceNo)));
  const found = [...invoices].flatMap(([invoiceNo, lines]) =>
    lines.map(({ sku, quantity }) => [invoiceNo, sku, -quantity]),
  );
  expect(found.length).toBeGreaterThan(5);
  expect(found).toEqual(goods.map(({ invoiceNo, sku, quantity }) => [invoiceNo, sku, quantity]));
});
