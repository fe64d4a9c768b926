import { describe, expect, it } from '@jest/globals';
import { limits, orderLine, sku, stockLine } from './shapes.js';

describe('a SKU', () => {
  it.each(['85123A', 'a', 'POST', 'gift_0001_20', 'BANK.CHARGES', 'x'.repeat(32)])('can be %p', (value) => {
    expect(sku.safeParse(value).success).toBe(true);
  });
  it.each(['', ' 85123A', '85123A\n', '-85123A', 'ä1', '85 123', 'x'.repeat(33), 85123])(
    'cannot be %p',
    (value) => {
      expect(sku.safeParse(value).success).toBe(false);
    },
  );
});

describe('a line', () => {
  const { quantityMax, unitPriceMinorMax, descriptionLengthMax } = limits;
  const line = { sku: '85123A', description: 'TEAPOT', quantity: 1, unitPriceMinor: 255 };

  it.each([
    [{}],
    [{ quantity: quantityMax, unitPriceMinor: unitPriceMinorMax }],
    [{ unitPriceMinor: 0, description: '' }],
    [{ description: 'x'.repeat(descriptionLengthMax) }],
  ])('can have %j', (fields) => {
    expect(orderLine.safeParse({ ...line, ...fields }).success).toBe(true);
  });

  it.each([
    [{ quantity: 0 }],
    [{ quantity: 1.5 }],
    [{ quantity: quantityMax + 1 }],
    [{ quantity: '1' }],
    [{ unitPriceMinor: -1 }],
    [{ unitPriceMinor: 2.55 }],
    [{ unitPriceMinor: unitPriceMinorMax + 1 }],
    [{ description: 'x'.repeat(descriptionLengthMax + 1) }],
  ])('cannot have %j', (fields) => {
    expect(orderLine.safeParse({ ...line, ...fields }).success).toBe(false);
  });

  it('of the warehouse knows no price and no description', () => {
    expect(stockLine.parse(line)).toEqual({ sku: '85123A', quantity: 1 });
  });
});
