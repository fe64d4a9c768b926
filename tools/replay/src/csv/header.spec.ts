import { expect, test } from '@jest/globals';
import { columnNames, readHeader } from './header.js';

const header = columnNames.join(',');

test.each([
  ['in the usual order', header, 0],
  ['in another order', [...columnNames].reverse().join(','), 7],
  ['quoted and padded', columnNames.map((name) => `" ${name} "`).join(','), 0],
])('takes the columns %s', (_, line, at) => {
  expect(readHeader('f.csv', line).InvoiceNo).toBe(at);
});

test.each([
  ['missing', header.replace('Quantity,', ''), 'missing: "Quantity"'],
  ['unknown', `${header},Colour`, 'unknown: "Colour"'],
  ['renamed', header.replace('CustomerID', 'Customer ID'), 'missing: "CustomerID"; unknown: "Customer ID"'],
  ['repeated', `${header},Country`, 'repeated: "Country"'],
  ['a line of data', '536365,85123A', 'unknown: "536365", "85123A"'],
  ['blank', '', 'missing: "InvoiceNo", "StockCode"'],
  ['broken', '"InvoiceNo', 'a quote is in the wrong place'],
])('names what is %s', (_, line, problem) => {
  expect(() => readHeader('f.csv', line)).toThrow(problem);
});
