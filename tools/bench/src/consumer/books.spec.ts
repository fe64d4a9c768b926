import { describe, expect, it } from '@jest/globals';
import type { OrderId } from '@orderflow/kernel';
import { checkBooks, type Books } from './books.js';
import type { Planned } from './workload.js';

const planned: readonly Planned[] = ['ada', 'bob', 'ada', 'bob', 'ada'].map((key, index) => ({
  place: index + 1,
  orderId: key as OrderId,
  waitMs: 0,
}));
const sound: Books = { handled: [2, 1, 3, 4, 5], parked: [], inbox: 5, lag: 0 };
const soundWithPoison: Books = { handled: [2, 1, 4], parked: [2, 4], inbox: 5, lag: 0 };
const poisoned = planned[2];

const failed = (books: Books, bad?: Planned) =>
  checkBooks(planned, books, bad).flatMap(({ name, passed }) => (passed ? [] : name));

describe('the check of what a run left behind', () => {
  it('passes keys that overtake each other, and a poisoned key that stands still', () => {
    expect(failed(sound)).toEqual([]);
    expect(failed(soundWithPoison, poisoned)).toEqual([]);
  });

  it.each<[string, Books, Planned | undefined, string[]]>([
    ['a record that was lost', { ...sound, handled: [2, 1, 3, 4] }, undefined, ['handled exactly once']],
    [
      'a record handled twice',
      { ...sound, handled: [2, 1, 3, 3, 4, 5] },
      undefined,
      ['handled exactly once'],
    ],
    ['a key out of order', { ...sound, handled: [2, 3, 1, 4, 5] }, undefined, ['order per key']],
    [
      'a key that went on behind its poison',
      { ...soundWithPoison, handled: [2, 1, 4, 5] },
      poisoned,
      ['handled exactly once'],
    ],
    ['a parked queue out of order', { ...soundWithPoison, parked: [4, 2] }, poisoned, ['parked in order']],
    ['a record parked without reason', { ...sound, parked: [0] }, undefined, ['parked in order']],
    ['a message that the inbox does not know', { ...sound, inbox: 4 }, undefined, ['nothing open']],
    ['a record that is not committed', { ...sound, lag: 1 }, undefined, ['nothing open']],
  ])('names %s', (_, books, bad, names) => {
    expect(failed(books, bad)).toEqual(names);
  });
});
