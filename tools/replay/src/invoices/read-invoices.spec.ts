import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { columnNames } from '../csv/header.js';
import { assertAllCounted } from './invoice-file.js';
import { readInvoices } from './read-invoices.js';
import { reasonToSkip } from './sorting.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'orderflow-invoices-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function read(lines: string[], limit?: number) {
  const file = join(folder, 'invoices.csv');
  await writeFile(file, [columnNames.join(','), ...lines, ''].join('\n'));
  return readInvoices(file, { limit });
}

const line = (invoice: string, code: string, quantity = '1', price = '1.00', customer = '17850.0') =>
  `${invoice},${code},THING,${quantity},2010-12-01 08:26:00,${price},${customer},France`;

const mixed = [
  line('536365', '85123A', '6', '2.55'),
  line('536366', '71053', '2', '3.39', ''),
  line('536365', '85123a', '1', '2.55'),
  line('536365', 'POST', '1', '18.00'),
  line('536367', 'BANK CHARGES', '1', '15.00'),
  line('536368', '22632', '-5', '0'),
  line('536369', '22633', '5', '0.0'),
  line('536369', '22633', '5', '-3.0'),
  line('C536370', '22634', '-5', '2.00'),
  line('A536371', 'B', '1', '11062.06'),
  '536372,22635,"TWO',
  'LINES",3,2010-12-01 08:26:00,0.85,17850.0,France',
  '536373,22636,THING,one,2010-12-01 08:26:00,0.85,17850.0,France',
  '536373,22636',
  line('536374', 'gift_0001_20', '1', '16.67'),
];

test('every line ends in an order or in one bucket', async () => {
  const { sales, skipped, malformed, nonGoods, cancelled, ...counts } = await read(mixed);
  expect(counts).toEqual({ lines: 15, invoices: 9, returns: 1, emptySales: 4, malformedCount: 2 });
  expect(Object.fromEntries(skipped)).toEqual({
    'non-goods': 3,
    'no-quantity': 1,
    free: 2,
    cancellation: 1,
    'other-document': 1,
    malformed: 2,
  });
  expect(cancelled).toEqual([
    {
      ...{ invoiceNo: 'C536370', customerId: '17850', sku: '22634', quantity: -5 },
      ...{ atLine: 10, linesOfFile: 1, beyondLimit: false },
    },
  ]);
  expect(malformed).toEqual([
    { line: 14, problem: 'Quantity is "one", expected a whole number' },
    { line: 15, problem: 'has 2 columns instead of 8' },
  ]);
  expect([...nonGoods.keys()]).toEqual(['POST', 'BANK CHARGES', 'GIFT_0001_20']);
  expect(sales.map(({ invoiceNo, customerId, lines }) => [invoiceNo, customerId, lines.length])).toEqual([
    ['536365', '17850', 2],
    ['536366', undefined, 1],
    ['536372', '17850', 1],
  ]);
  expect(sales[0]?.lines[1]).toEqual({
    sku: '85123A',
    description: 'THING',
    quantity: 1,
    unitPriceMinor: 255,
  });
});

test('the limit takes the first sales that have goods, whole, and counts the lines of the others', async () => {
  const { sales, skipped, emptySales } = await read(mixed, 1);
  expect(sales.map(({ invoiceNo, lines }) => [invoiceNo, lines.length])).toEqual([['536365', 2]]);
  expect(skipped.get('beyond-limit')).toBe(3);
  expect(emptySales).toBe(4);
});

test.each([['no line after the header', [], 'has a header, but no invoice lines']])(
  'refuses %s',
  async (_, lines, problem) => {
    const file = join(folder, 'short.csv');
    await writeFile(file, [columnNames.join(','), ...lines].join('\n'));
    await expect(readInvoices(file)).rejects.toThrow(`short.csv: ${problem}`);
  },
);

test('lines that are in no bucket, or in two, are noticed', () => {
  const skipped = new Map([['free' as const, 3]]);
  expect(() => assertAllCounted({ lines: 3, sales: [], skipped })).not.toThrow();
  expect(() => assertAllCounted({ lines: 4, sales: [], skipped })).toThrow(
    'has 4 lines, but 3 are accounted for',
  );
});

test.each([
  ['85123A', undefined],
  ['DCGS0003', undefined],
  ['79323GR', undefined],
  ['POST', 'non-goods'],
  ['DOT', 'non-goods'],
  ['C2', 'non-goods'],
  ['M', 'non-goods'],
  ['CRUK', 'non-goods'],
  ['AMAZONFEE', 'non-goods'],
  ['GIFT_0001_20', 'non-goods'],
])('stock code %s: %s', (stockCode, reason) => {
  const goods = { invoiceNo: '536365', description: '', quantity: 1, unitPriceMinor: 1, country: 'France' };
  expect(reasonToSkip({ ...goods, stockCode, customerId: undefined })).toBe(reason);
});
