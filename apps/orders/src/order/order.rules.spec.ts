import { describe, expect, it } from '@jest/globals';
import { InvariantBroken } from '@orderflow/kernel';
import { adasOrderIn, noon } from './order.fixtures.js';
import type { OrderStatus } from './order.js';
import { changeTo, confirm, evolve, requestCancellation, totalMinorOf } from './order.rules.js';

type Outcome = 'changes' | 'stays' | 'throws';

const transitions: [from: OrderStatus, to: OrderStatus, outcome: Outcome][] = [
  ['placed', 'placed', 'stays'],
  ['placed', 'cancelling', 'changes'],
  ['placed', 'confirmed', 'changes'],
  ['placed', 'rejected', 'changes'],
  ['placed', 'cancelled', 'changes'],
  ['cancelling', 'placed', 'throws'],
  ['cancelling', 'cancelling', 'stays'],
  ['cancelling', 'confirmed', 'changes'],
  ['cancelling', 'rejected', 'changes'],
  ['cancelling', 'cancelled', 'changes'],
  ['confirmed', 'placed', 'throws'],
  ['confirmed', 'cancelling', 'throws'],
  ['confirmed', 'confirmed', 'stays'],
  ['confirmed', 'rejected', 'throws'],
  ['confirmed', 'cancelled', 'throws'],
  ['rejected', 'placed', 'throws'],
  ['rejected', 'cancelling', 'throws'],
  ['rejected', 'confirmed', 'throws'],
  ['rejected', 'rejected', 'stays'],
  ['rejected', 'cancelled', 'throws'],
  ['cancelled', 'placed', 'throws'],
  ['cancelled', 'cancelling', 'throws'],
  ['cancelled', 'confirmed', 'throws'],
  ['cancelled', 'rejected', 'throws'],
  ['cancelled', 'cancelled', 'stays'],
];

describe('an order that is', () => {
  it.each(transitions)('%s and is to become %s %s', (from, to, outcome) => {
    const order = adasOrderIn(from);
    const change = () => changeTo(order, to, noon, 'because');
    if (outcome === 'throws') expect(change).toThrow(InvariantBroken);
    else if (outcome === 'stays') expect(change()).toBeUndefined();
    else {
      const { orderId, version } = order;
      expect(change()).toEqual({ orderId, from, to, version: version + 1, reason: 'because', at: noon });
    }
  });

  it('changed has the status and the version of the change', () => {
    const order = adasOrderIn('placed');
    const change = changeTo(order, 'confirmed', noon);
    expect(change && evolve(order, change)).toEqual({ ...order, status: 'confirmed', version: 2 });
  });
});

describe('a confirmation', () => {
  it('that meets a cancellation tells why the order is confirmed all the same', () => {
    expect(confirm(adasOrderIn('cancelling'), noon)).toMatchObject({
      to: 'confirmed',
      reason: 'too late to cancel: the goods have left',
    });
  });

  it('of a placed order needs no reason', () => {
    expect(confirm(adasOrderIn('placed'), noon)?.reason).toBeUndefined();
  });
});

describe('a wish to cancel an order that is', () => {
  it.each([
    ['placed', { accepted: true, change: expect.objectContaining({ to: 'cancelling', reason: 'too dear' }) }],
    ['cancelling', { accepted: true }],
    ['cancelled', { accepted: true }],
    ['confirmed', { accepted: false, because: 'confirmed' }],
    ['rejected', { accepted: false, because: 'rejected' }],
  ] as const)('%s', (status, outcome) => {
    expect(requestCancellation(adasOrderIn(status), 'too dear', noon)).toEqual(outcome);
  });
});

describe('the total', () => {
  const line = { sku: '85123A', description: '', quantity: 6, unitPriceMinor: 255 };
  const dearest = { ...line, quantity: 1_000_000, unitPriceMinor: 100_000_000 };

  it.each([
    ['one line', [line], 1530],
    ['the same article twice', [line, line], 3060],
    ['a free line', [line, { ...line, unitPriceMinor: 0 }], 1530],
    ['the most that can be counted', Array(90).fill(dearest), 9_000_000_000_000_000],
    ['more than can be counted', Array(91).fill(dearest), undefined],
  ])('of %s', (_, lines, total) => {
    expect(totalMinorOf(lines)).toBe(total);
  });
});
