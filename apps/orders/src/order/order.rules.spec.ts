import { describe, expect, it } from '@jest/globals';
import { InvariantBroken } from '@orderflow/kernel';
import { adasOrderIn, noon } from './order.fixtures.js';
import { orderStatuses, type OrderStatus, type ParcelStatus } from './order.js';
import {
  changeTo,
  confirm,
  evolve,
  followParcel,
  isConfirmed,
  requestCancellation,
  totalMinorOf,
} from './order.rules.js';

type Outcome = 'changes' | 'stays' | 'throws';

/** What each status becomes; to stay is always allowed, all else is a defect. */
const becomes: Record<OrderStatus, readonly OrderStatus[]> = {
  placed: ['cancelling', 'confirmed', 'rejected', 'cancelled'],
  cancelling: ['confirmed', 'rejected', 'cancelled'],
  confirmed: ['dispatched'],
  dispatched: ['delivered'],
  delivered: [],
  rejected: [],
  cancelled: [],
};
const transitions = orderStatuses.flatMap((from) =>
  orderStatuses.map((to): [from: OrderStatus, to: OrderStatus, outcome: Outcome] => [
    from,
    to,
    from === to ? 'stays' : becomes[from].includes(to) ? 'changes' : 'throws',
  ]),
);

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

  it('is confirmed from its confirmation on, unless it was refused', () => {
    expect(orderStatuses.filter(isConfirmed)).toEqual(['confirmed', 'dispatched', 'delivered']);
  });
});

describe('a confirmation', () => {
  it('that meets a cancellation tells why the order is confirmed all the same', () => {
    expect(confirm(adasOrderIn('cancelling'), noon)).toMatchObject([
      { to: 'confirmed', reason: 'too late to cancel: the goods have left' },
    ]);
  });

  it('of a placed order needs no reason', () => {
    expect(confirm(adasOrderIn('placed'), noon)[0]?.reason).toBeUndefined();
  });

  it.each(['confirmed', 'dispatched', 'delivered'] as const)(
    'of an order that is %s is nothing new',
    (status) => {
      expect(confirm(adasOrderIn(status), noon)).toEqual([]);
    },
  );

  it.each([
    ['dispatched', ['confirmed', 'dispatched']],
    ['delivered', ['confirmed', 'dispatched', 'delivered']],
  ] as const)('that was overtaken by a parcel that is %s goes after it', (parcel, way) => {
    const changes = confirm({ ...adasOrderIn('cancelling'), parcel }, noon);
    expect(changes.map(({ to, version }) => [to, version])).toEqual(way.map((to, at) => [to, 3 + at]));
    expect(changes.map(({ reason }) => reason === undefined)).toEqual(way.map((to) => to !== 'confirmed'));
  });
});

describe('an order that is', () => {
  const following: [from: OrderStatus, parcel: ParcelStatus, becomes: string[]][] = [
    ['placed', 'dispatched', ['kept in mind']],
    ['placed', 'delivered', ['kept in mind']],
    ['cancelling', 'dispatched', ['kept in mind']],
    ['confirmed', 'dispatched', ['dispatched']],
    ['confirmed', 'delivered', ['dispatched', 'delivered']],
    ['dispatched', 'dispatched', []],
    ['dispatched', 'delivered', ['delivered']],
    ['delivered', 'dispatched', []],
    ['delivered', 'delivered', []],
    ['rejected', 'dispatched', []],
    ['cancelled', 'delivered', []],
  ];
  it.each(following)('%s, and its parcel is %s: %j', (from, parcel, becomes) => {
    const changes = followParcel(adasOrderIn(from), parcel, noon);
    expect(changes.map((change) => ('to' in change ? change.to : 'kept in mind'))).toEqual(becomes);
  });

  it.each([
    ['dispatched', 'dispatched', 0],
    ['dispatched', 'delivered', 1],
    ['delivered', 'dispatched', 0],
  ] as const)('placed, its parcel %s and then %s: %i to keep in mind', (known, parcel, count) => {
    const changes = followParcel({ ...adasOrderIn('placed'), parcel: known }, parcel, noon);
    expect(changes).toHaveLength(count);
    const order = changes.reduce(evolve, { ...adasOrderIn('placed'), parcel: known });
    expect(order.parcel).toBe(count ? parcel : known);
  });
});

describe('a wish to cancel an order that is', () => {
  it.each([
    ['placed', { accepted: true, change: expect.objectContaining({ to: 'cancelling', reason: 'too dear' }) }],
    ['cancelling', { accepted: true }],
    ['cancelled', { accepted: true }],
    ['confirmed', { accepted: false, because: 'confirmed' }],
    ['dispatched', { accepted: false, because: 'confirmed' }],
    ['delivered', { accepted: false, because: 'confirmed' }],
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
