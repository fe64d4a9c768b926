import type { FileLine } from './file-lines.js';
import { soldBy, type PlacedReturn, type PlacedSale } from './sold.js';

const hearts: FileLine = { sku: '85123A', quantity: 6, priceMinor: 255, country: 'France' };
const dearerHearts: FileLine = { ...hearts, quantity: 2, priceMinor: 300 };
const teapot: FileLine = { sku: '22423', quantity: 1, priceMinor: 1_275, country: 'France' };

/** Hearts at two prices and a teapot; a sale that was paid and given back; one that came to nothing. */
export const lines = new Map<string, FileLine[]>([
  ['536365', [hearts, teapot, dearerHearts]],
  ['536366', [teapot]],
  ['536367', [hearts]],
  // As the shop takes them back now: at another price.
  [
    'C536368',
    [
      { ...hearts, quantity: 5, priceMinor: 200 },
      { ...hearts, quantity: 2, priceMinor: 200 },
    ],
  ],
  ['C536369', [{ ...teapot }]],
]);

const at = { placedAt: new Date('2026-11-28T08:59:59.999Z') };
export const sales: PlacedSale[] = [
  { invoiceNo: '536365', confirmed: true, charged: true, ...at },
  { invoiceNo: '536366', confirmed: false, charged: true, ...at },
  { invoiceNo: '536367', confirmed: false, charged: false, ...at },
];
export const returns: PlacedReturn[] = [
  {
    ...{ invoiceNo: 'C536368', saleNo: '536365', completed: true },
    lines: [
      { sku: '85123A', quantity: 5 },
      { sku: '85123A', quantity: 2 },
    ],
  },
  {
    ...{ invoiceNo: 'C536369', saleNo: '536365', completed: false },
    lines: [{ sku: '22423', quantity: 1 }],
  },
];

export const sold = soldBy(lines, sales, returns);
