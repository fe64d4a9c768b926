import { describe, expect, it } from '@jest/globals';
import { currencies, formatMoney } from './money.js';

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
