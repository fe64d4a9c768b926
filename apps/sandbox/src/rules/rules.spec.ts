import { describe, expect, it } from '@jest/globals';
import { declineReason, defaultRules, refusalReason, rulesSchema, unknownMailbox } from './rules.js';

const customers = Array.from({ length: 10_000 }, (_, index) => `customer-${index}`);
const declined = (declinePercent: number) =>
  customers.filter((customer) => declineReason({ ...defaultRules, declinePercent }, customer));
const refused = (refuseAddressPercent: number) =>
  customers.filter((customer) =>
    refusalReason({ ...defaultRules, refuseAddressPercent }, customer, 'France'),
  );

describe('cards are declined, and addresses refused', () => {
  it.each([
    [0, 0, 0],
    [1, 70, 130],
    [2, 160, 240],
    [50, 4_800, 5_200],
    [100, 10_000, 10_000],
  ])('%d %% of them', (share, least, most) => {
    for (const { length } of [declined(share), refused(share)]) {
      expect(length).toBeGreaterThanOrEqual(least);
      expect(length).toBeLessThanOrEqual(most);
    }
  });

  it('always the same ones, and those of a smaller share within a larger one', () => {
    expect(declined(2)).toEqual(declined(2));
    expect(declined(5)).toEqual(expect.arrayContaining(declined(2)));
  });

  it('independently of each other', () => {
    const alsoRefused = new Set(refused(50));
    const both = declined(50).filter((customer) => alsoRefused.has(customer));
    expect(both.length).toBeGreaterThan(2_300);
    expect(both.length).toBeLessThan(2_700);
  });
});

describe('mail', () => {
  it.each([
    ['ada@example.com', undefined],
    ['ada@unknown.invalid', 'no such mailbox: ada@unknown.invalid'],
    ['ada@UNKNOWN.invalid', 'no such mailbox: ada@UNKNOWN.invalid'],
    ['ada@not-unknown.invalid', undefined],
    ['"a@unknown.invalid"@example.com', undefined],
  ])('to %s', (address, refusal) => {
    expect(unknownMailbox(defaultRules, address)).toBe(refusal);
  });
});

it('what a set of rules leaves out is as by default, and what is no rule is refused', () => {
  expect(rulesSchema.parse({ declinePercent: 0 })).toEqual({ ...defaultRules, declinePercent: 0 });
  expect(rulesSchema.safeParse({ declinePercnt: 0 }).success).toBe(false);
});
