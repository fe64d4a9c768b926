import { expect, test } from '@jest/globals';
import { readOrders } from '../invoices/read-orders.js';
import { sampleOrdersFile } from '../sample.js';
import { salesIn } from './file-sales.js';

test('the sums of the file are those of the orders that are placed of it', async () => {
  const { orders } = await readOrders(sampleOrdersFile);
  const sales = await salesIn(sampleOrdersFile, new Set(orders.map(({ invoiceNo }) => invoiceNo)));
  expect(orders.length).toBeGreaterThan(20);
  for (const { invoiceNo, body } of orders) {
    const lines = sales.get(invoiceNo) ?? [];
    expect(lines.map(({ sku, quantity, amountMinor }) => [sku, quantity, amountMinor])).toEqual(
      body.lines.map(({ sku, quantity, unitPriceMinor }) => [sku, quantity, quantity * unitPriceMinor]),
    );
    expect(lines[0]?.country).toBe(body.country);
  }
});
