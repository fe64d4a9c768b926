import { describe, expect, it } from '@jest/globals';
import { parseRules } from './rule.js';

describe('rules', () => {
  it('are read from one line', () => {
    expect(parseRules(' customer count 3 in 10min; country sum 500000 in 1h ;')).toEqual([
      { name: 'customer count 3 in 10min', per: 'customer', of: 'count', max: 3, windowMs: 600_000 },
      { name: 'country sum 500000 in 1h', per: 'country', of: 'sum', max: 500_000, windowMs: 3_600_000 },
    ]);
  });

  it('may be none', () => {
    expect(parseRules('')).toEqual([]);
  });

  it.each([
    ['shop count 3 in 10min', 'is no rule'],
    ['customer count 0 in 10min', 'is no rule'],
    ['customer count 3 in 10', 'is no rule'],
    ['customer count 3 in 59s', 'is no rule'],
    ['customer count 3 in 25h', 'is no rule'],
    ['customer count 3 in 1h; customer count 3 in 1h', 'is there twice'],
  ])('%p is refused', (text, complaint) => {
    expect(() => parseRules(text)).toThrow(complaint);
  });
});
