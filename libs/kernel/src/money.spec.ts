import { describe, expect, it } from '@jest/globals';
import { InvariantBroken } from './errors.js';
import { currencies, formatMoney, sumMinor } from './money.js';

describe('a sum of money', () => {
  it.each([
    ['nothing', [], 0],
    ['an order', [1_530, 255], 1_785],
    ['what cancels out', [1_530, -1_530], 0],
    ['as much as there can be', [Number.MAX_SAFE_INTEGER - 1, 1], Number.MAX_SAFE_INTEGER],
  ])('of %s', (_, amounts, sum) => {
    expect(sumMinor(amounts)).toBe(sum);
  });

  it.each([
    ['a fraction', [0.1, 0.2]],
    ['more than can be counted', [Number.MAX_SAFE_INTEGER, 1]],
    ['less than can be counted', [-Number.MAX_SAFE_INTEGER, -1]],
    ['what is no number', [1, Number.NaN]],
  ])('is never %s', (_, amounts) => {
    expect(() => sumMinor(amounts)).toThrow(InvariantBroken);
  });
});

describe('money reads', () => {
  it.each([
    [1_234, 'GBP', '12.34 GBP'],
    [5, 'EUR', '0.05 EUR'],
    [0, 'USD', '0.00 USD'],
    [-1_530, 'GBP', '-15.30 GBP'],
    [8_099_500_000_000_001, 'GBP', '80995000000000.01 GBP'],
  ] as const)('%d %s as %s', (amountMinor, currency, text) => {
    expect(formatMoney({ amountMinor, currency })).toBe(text);
  });

  it('in the three currencies the shop takes', () => {
    expect(currencies).toEqual(['GBP', 'EUR', 'USD']);
  });
});
