import { expect, test } from '@jest/globals';
import { columnNames, type ColumnName, type Columns } from '../csv/header.js';
import { parseInvoiceLine } from './invoice-line.js';

const columns = Object.fromEntries(columnNames.map((name, at) => [name, at])) as Columns;
const heart: Record<ColumnName, string> = {
  InvoiceNo: '536365',
  StockCode: '85123A',
  Description: 'WHITE HANGING HEART T-LIGHT HOLDER',
  Quantity: '6',
  InvoiceDate: '2010-12-01 08:26:00',
  UnitPrice: '2.55',
  CustomerID: '17850.0',
  Country: 'United Kingdom',
};
const parse = (changes: Partial<Record<ColumnName, string>>) =>
  parseInvoiceLine(Object.values({ ...heart, ...changes }), columns);

test('a line becomes typed', () => {
  expect(parse({})).toEqual({
    ok: true,
    line: {
      invoiceNo: '536365',
      stockCode: '85123A',
      description: 'WHITE HANGING HEART T-LIGHT HOLDER',
      quantity: 6,
      unitPriceMinor: 255,
      customerId: '17850',
      country: 'United Kingdom',
    },
  });
});

test.each<[Partial<Record<ColumnName, string>>, object]>([
  [{ StockCode: ' 85123a ' }, { stockCode: '85123A' }],
  [{ InvoiceNo: 'c536379' }, { invoiceNo: 'C536379' }],
  [{ CustomerID: '' }, { customerId: undefined }],
  [{ CustomerID: 'ada-1' }, { customerId: 'ada-1' }],
  [{ Quantity: '80995' }, { quantity: 80995 }],
  [{ Quantity: '-12.0' }, { quantity: -12 }],
  [{ UnitPrice: '38970.00' }, { unitPriceMinor: 3_897_000 }],
  [{ UnitPrice: '2.1' }, { unitPriceMinor: 210 }],
  [{ UnitPrice: '3' }, { unitPriceMinor: 300 }],
  [{ UnitPrice: '1.005' }, { unitPriceMinor: 101 }],
  [{ UnitPrice: '0.001' }, { unitPriceMinor: 0 }],
  [{ UnitPrice: '-11062.06' }, { unitPriceMinor: -1_106_206 }],
  [{ InvoiceDate: '2012-02-29 23:59' }, {}],
  [{ Description: '' }, { description: '' }],
])('%j is understood', (changes, expected) => {
  expect(parse(changes)).toMatchObject({ ok: true, line: expected });
});

test.each<[ColumnName, string]>([
  ['InvoiceNo', ''],
  ['InvoiceNo', 'total'],
  ['StockCode', '  '],
  ['Quantity', ''],
  ['Quantity', 'six'],
  ['Quantity', '6.5'],
  ['Quantity', '1e3'],
  ['Quantity', '99999999999999999999'],
  ['InvoiceDate', '12/1/2010 8:26'],
  ['InvoiceDate', '2011-02-29 08:26:00'],
  ['InvoiceDate', '2011-06-30 24:00:00'],
  ['UnitPrice', 'free'],
  ['UnitPrice', '£2.55'],
  ['UnitPrice', '2,55'],
  ['UnitPrice', 'NaN'],
  ['UnitPrice', ''],
  ['CustomerID', '17850.5'],
  ['CustomerID', 'ada@home'],
  ['Country', ''],
])('%s %j is named as wrong', (column, value) => {
  expect(parse({ [column]: value })).toEqual({
    ok: false,
    problem: expect.stringMatching(`^${column} is .*, expected `),
  });
});
