import { expect, test } from '@jest/globals';
import type { Invoice } from './invoice-file.js';
import { toOrder } from './to-order.js';

const oneHeart = { sku: '85123A', description: 'WHITE HANGING HEART', quantity: 6, unitPriceMinor: 255 };
const invoice: Invoice = {
  invoiceNo: '536365',
  customerId: '17850',
  country: 'France',
  lines: [oneHeart],
  atLine: 2,
  linesOfFile: 1,
};

test('a customer has a stable address', () => {
  expect(toOrder(invoice)).toEqual({
    ok: true,
    body: {
      customerId: '17850',
      email: '17850@customers.example',
      country: 'France',
      currency: 'GBP',
      lines: [oneHeart],
    },
  });
});

test('who is not known is a guest of that invoice', () => {
  expect(toOrder({ ...invoice, customerId: undefined })).toMatchObject({
    body: { customerId: 'guest-536365', email: 'guest-536365@customers.example' },
  });
});

test.each<[string, Partial<Invoice>]>([
  ['lines.0.quantity', { lines: [{ ...oneHeart, quantity: 1_000_001 }] }],
  ['lines.0.unitPriceMinor', { lines: [{ ...oneHeart, unitPriceMinor: 100_000_001 }] }],
  ['lines.0.description', { lines: [{ ...oneHeart, description: 'x'.repeat(201) }] }],
  ['lines.0.sku', { lines: [{ ...oneHeart, sku: '1'.repeat(33) }] }],
  ['lines', { lines: Array.from({ length: 2_001 }, () => oneHeart) }],
  ['country', { country: 'X' }],
])('beyond a limit of the API the field %s is named', (field, changes) => {
  const result = toOrder({ ...invoice, ...changes });
  expect(result).toMatchObject({ ok: false, problems: [expect.stringContaining(`${field}: `)] });
});
