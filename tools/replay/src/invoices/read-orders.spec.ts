import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { columnNames } from '../csv/header.js';
import { sampleOrdersFile } from '../sample.js';
import { readOrders } from './read-orders.js';

test('an invoice beyond the limits of the API is named, and its lines are counted', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'orderflow-orders-'));
  const line = (invoice: string, quantity: string) =>
    `${invoice},22423,TEAPOT,${quantity},2010-12-01 08:26:00,12.75,17850.0,France`;
  const lines = [columnNames.join(','), line('1', '2'), line('2', '3000000'), line('2', '1'), line('3', '1')];
  try {
    await writeFile(join(folder, 'orders.csv'), lines.join('\n'));
    const { file, orders, overLimits } = await readOrders(join(folder, 'orders.csv'));
    expect(orders.map(({ invoiceNo }) => invoiceNo)).toEqual(['1', '3']);
    expect(overLimits).toEqual([
      { invoiceNo: '2', problems: [expect.stringMatching(/^lines\.0\.quantity: /)] },
    ]);
    expect(Object.fromEntries(file.skipped)).toEqual({ 'over-limits': 2 });
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('the committed sample has every kind of line', async () => {
  const { file, orders, returns } = await readOrders(sampleOrdersFile);
  expect(orders).toHaveLength(112);
  expect(returns).toMatchObject({ lines: 10, returns: [] });
  expect(Object.fromEntries(file.skipped)).toEqual({
    'non-goods': 21,
    cancellation: 10,
    free: 4,
    'no-quantity': 3,
  });
  expect(new Set(orders.map(({ body }) => body.country)).size).toBeGreaterThan(5);
  expect(orders.some(({ body }) => body.customerId.startsWith('guest-'))).toBe(true);
  expect(Math.max(...orders.map(({ body }) => body.lines.length))).toBeGreaterThan(50);
});
