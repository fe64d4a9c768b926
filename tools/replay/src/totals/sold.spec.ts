import { expect, test } from '@jest/globals';
import { lines, returns, sales, sold } from './sold.fixtures.js';
import { amountOf, piecesIn, soldBy } from './sold.js';

const back = (...placed: typeof returns) =>
  soldBy(lines, sales, placed).returns.map((one) => [piecesIn(one.lines), amountOf(one.lines)]);

test('a sale has the lines of the file', () => {
  expect(sold.sales.map((sale) => [sale.invoiceNo, amountOf(sale.lines)])).toEqual([
    ['536365', 6 * 255 + 1_275 + 2 * 300],
    ['536366', 1_275],
    ['536367', 6 * 255],
  ]);
});

test('what comes back was paid as the sale says, first what stands first on it; what was refused to come back did not', () => {
  expect(back(...returns)).toEqual([[7, 6 * 255 + 300]]);
  expect(sold.returns[0]).toMatchObject({ invoiceNo: '536365', placedAt: sales[0]!.placedAt });
});

test('returns of a sale take one after the other', () => {
  const [one] = returns;
  const [five, two] = one!.lines;
  expect(back({ ...one!, lines: [five!] }, { ...one!, lines: [two!] })).toEqual([
    [5, 5 * 255],
    [2, 255 + 300],
  ]);
});

test('pieces of which the file says nothing do not count', () => {
  const [one] = returns;
  expect(back({ ...one!, lines: [{ sku: '85123A', quantity: 4 }] })).toEqual([[0, 0]]);
  expect(back({ ...one!, lines: [...one!.lines, one!.lines[1]!] })).toEqual([[7, 6 * 255 + 300]]);
});
