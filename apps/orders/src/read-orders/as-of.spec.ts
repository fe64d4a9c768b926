import { expect, it } from '@jest/globals';
import type { OrderId } from '@orderflow/kernel';
import { lowestIdAt } from '@orderflow/kernel';
import { asOfPoint, orderAsOf } from './as-of.js';

const orderId = '01934f5e-7a10-7cc3-9d3a-5b1f0a6f2c11' as OrderId;
const at = (second: number) => `2010-12-01T08:26:0${second}.000Z`;
const order = {
  orderId,
  status: 'rejected' as const,
  version: 3,
  reason: 'too late',
  history: [
    { status: 'placed' as const, at: at(1), version: 1 },
    { status: 'cancelling' as const, at: at(3), reason: 'changed my mind', version: 2 },
    { status: 'rejected' as const, at: at(5), reason: 'too late', version: 3 },
  ],
};
const placed = { status: 'placed', version: 1, reason: undefined, history: order.history.slice(0, 1) };
const cancelling = {
  ...{ status: 'cancelling', version: 2, reason: 'changed my mind' },
  history: order.history.slice(0, 2),
};

it.each([
  ['a version', '1', placed],
  ['the version that it has', '3', order],
  ['the instant of a change', at(3), cancelling],
  ['an instant between two', at(2), placed],
  ['an instant elsewhere', '2010-12-01T10:26:04+02:00', cancelling],
  ['a later instant', '2026-01-01T00:00:00Z', order],
  ['an event', lowestIdAt(new Date(at(4))), cancelling],
])('an order as of %s', (_, asked, expected) => {
  expect(asOfPoint.safeParse(asked).success).toBe(true);
  expect(orderAsOf(order, asked)).toEqual({ ...order, ...expected });
});

it.each([['4'], [at(0)], [lowestIdAt(new Date(at(0)))]])('was not there as of %s', (asked) => {
  expect(() => orderAsOf(order, asked)).toThrow('was not there then');
});

it.each([['0'], ['yesterday'], ['-1'], ['01934f5e-7a10-4cc3-9d3a-5b1f0a6f2c11'], ['']])(
  '%j is no point',
  (asked) => {
    expect(asOfPoint.safeParse(asked).success).toBe(false);
  },
);
