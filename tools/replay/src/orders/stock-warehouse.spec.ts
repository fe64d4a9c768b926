import { expect, test } from '@jest/globals';
import type { OrderToPlace } from './place-orders.js';
import { deliveriesOf, demandOf } from './stock-warehouse.js';

const order = (invoiceNo: string, ...lines: [string, number][]): OrderToPlace => ({
  invoiceNo,
  body: {
    customerId: '17850',
    email: '17850@customers.example',
    country: 'France',
    currency: 'GBP',
    lines: lines.map(([sku, quantity]) => ({ sku, quantity, description: '', unitPriceMinor: 1 })),
  },
});

test('the demand is the sum over all lines of all orders', () => {
  const orders = [order('1', ['TEAPOT', 2], ['VASE', 1], ['TEAPOT', 3]), order('2', ['VASE', 4])];
  expect([...demandOf(orders)]).toEqual([
    ['TEAPOT', 5],
    ['VASE', 5],
  ]);
});

test('more pieces than one delivery takes come in several', () => {
  expect(deliveriesOf(new Map([['TEAPOT', 2_500_000]]))).toEqual([
    { sku: 'TEAPOT', quantity: 1_000_000 },
    { sku: 'TEAPOT', quantity: 1_000_000 },
    { sku: 'TEAPOT', quantity: 500_000 },
  ]);
});
