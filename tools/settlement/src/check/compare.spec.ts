import { describe, expect, it, test } from '@jest/globals';
import { compare, type Movement, type SettlementBooks } from './compare.js';

const capture: Movement = { orderId: 'ada', returnId: null, amountMinor: 1530, currency: 'GBP' };
const refund: Movement = { ...capture, amountMinor: -1530 };
const forHearts: Movement = { ...capture, returnId: 'hearts', amountMinor: -510 };
const bobs: Movement = { ...capture, orderId: 'bob', currency: 'EUR' };
const total = { items: 3, amountMinor: 2550 };
const file = { path: '2026-11-23-GBP-run-000001.csv', expected: total, found: total, control: total };

const right: SettlementBooks = {
  settled: [capture, bobs, forHearts],
  ledger: [forHearts, capture, bobs],
  files: [file],
  waiting: 0,
};
const failures = (books: Partial<SettlementBooks>) =>
  compare({ ...right, ...books })
    .filter(({ passed }) => !passed)
    .map(({ name }) => name);

const ledger = 'what was settled is in the ledger of payments';
const settled = 'what is in the ledger was settled, or waits';
const files = 'every file is whole and says what was settled';
const pounds = 'the settlement balances with the ledger in GBP';

it('books that agree pass', () => {
  expect(failures({})).toEqual([]);
});

it('what the next run will settle may be missing, and nothing more', () => {
  expect(failures({ settled: [bobs, forHearts], waiting: 1 })).toEqual([]);
  expect(failures({ settled: [bobs, forHearts] })).toEqual([settled]);
});

test.each([
  ['a payment that the ledger does not know', { settled: [...right.settled, refund] }, [ledger, pounds]],
  [
    'a penny',
    { settled: [{ ...capture, amountMinor: 1529 }, bobs, forHearts], waiting: 9 },
    [ledger, pounds],
  ],
  ['a payment that was settled twice', { settled: [...right.settled, capture] }, [pounds]],
  [
    'the refund of another return',
    { settled: [capture, bobs, { ...forHearts, returnId: 'pots' }], waiting: 9 },
    [ledger, pounds],
  ],
])('%s is found', (_, books, names) => {
  expect(failures(books)).toEqual(names);
});

describe('a file', () => {
  test.each([
    ['that is not there', { found: undefined, control: undefined }],
    ['that has no control totals', { control: undefined }],
    ['with a line too few', { found: { items: 2, amountMinor: 2550 } }],
    ['with a penny too much', { found: { items: 3, amountMinor: 2551 } }],
  ])('%s is found', (_, wrong) => {
    expect(failures({ files: [{ ...file, ...wrong }] })).toEqual([files]);
  });
});
