import { expect, test } from '@jest/globals';
import type { CancelledLine, Invoice } from '../invoices/invoice-file.js';
import { matchReturns } from './match-returns.js';

const sale = (
  invoiceNo: string,
  atLine: number,
  hearts: number,
  customerId: string | undefined = 'ada',
): Invoice => ({
  ...{ invoiceNo, customerId, country: 'France', atLine, linesOfFile: 1 },
  lines: [{ sku: '85123A', description: '', quantity: hearts, unitPriceMinor: 255 }],
});
const back = (atLine: number, quantity: number, changes: Partial<CancelledLine> = {}): CancelledLine => ({
  ...{ invoiceNo: `C${atLine}`, customerId: 'ada', sku: '85123A', quantity, atLine },
  ...{ linesOfFile: 1, beyondLimit: false },
  ...changes,
});
const sales = [sale('1', 2, 6), sale('2', 3, 4), sale('3', 20, 9), sale('4', 21, 1, undefined)];
const match = (...cancelled: CancelledLine[]) => matchReturns(sales, cancelled);
const found = (...cancelled: CancelledLine[]) =>
  match(...cancelled).returns.map(({ invoiceNo, saleNo, lines }) => [
    invoiceNo,
    saleNo,
    ...lines.map(({ quantity }) => quantity),
  ]);

test('what comes back is of the latest earlier order that has so much of it left', () => {
  expect(found(back(10, -3), back(11, -3), back(12, -1), back(30, -9))).toEqual([
    ['C10', '2', 3],
    ['C11', '1', 3],
    ['C12', '2', 1],
    ['C30', '3', 9],
  ]);
});

test('lines of one cancellation are one return for each order that they are of', () => {
  const [one, same, beyond] = [10, 10, 10].map((at, n) => back(at, [-3, -1, -6][n]!));
  expect(found(one!, same!, beyond!)).toEqual([
    ['C10', '2', 3, 1],
    ['C10', '1', 6],
  ]);
});

test.each<[string, CancelledLine]>([
  ['no-earlier-order', back(1, -1)],
  ['no-earlier-order', back(10, -1, { sku: '71053' })],
  ['no-earlier-order', back(30, -1, { customerId: 'bob' })],
  ['no-customer', back(30, -1, { customerId: undefined })],
  ['non-goods', back(30, -1, { sku: 'POST' })],
  ['no-quantity', back(30, 1)],
  ['beyond-what-is-left', back(10, -7)],
  ['beyond-limit', back(30, -1, { beyondLimit: true })],
])('unmatched: %s', (reason, line) => {
  const { returns, unmatched, lines } = match(line);
  expect({ returns, unmatched: [...unmatched], lines }).toEqual({
    returns: [],
    unmatched: [[reason, 1]],
    lines: 1,
  });
});
