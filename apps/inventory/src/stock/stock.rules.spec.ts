import { describe, expect, it } from '@jest/globals';
import { InvariantBroken } from '@orderflow/kernel';
import {
  adasOrder,
  bobsOrder,
  heartsForAda,
  noon,
  oneLanternOnHand,
  sixHearts,
  stockOf,
  tenHeartsOnHand,
  twoLanterns,
} from './stock.fixtures.js';
import type { Reservation } from './stock.js';
import { evolve, release, reserve, ship } from './stock.rules.js';

const refused: Reservation = {
  orderId: adasOrder,
  status: 'refused',
  lines: [],
  missing: [{ sku: '71053', requested: 2, available: 1 }],
};
const released: Reservation = { ...heartsForAda, status: 'released' };
const shipped: Reservation = { ...heartsForAda, status: 'shipped' };
const tombstone: Reservation = { ...released, lines: [] };

describe('reserving', () => {
  it('sets aside what is there', () => {
    const { reservation, change } = reserve(stockOf([tenHeartsOnHand]), adasOrder, [sixHearts], noon);
    expect(reservation).toEqual(heartsForAda);
    expect(change).toEqual({ reservation, moves: [sixHearts], at: noon });
  });

  it('sets nothing aside when one article of several is missing', () => {
    const stock = stockOf([tenHeartsOnHand, oneLanternOnHand]);
    const { reservation, change } = reserve(stock, adasOrder, [sixHearts, twoLanterns], noon);
    expect(reservation).toEqual(refused);
    expect(change?.moves).toEqual([]);
  });

  it('sums the lines of one article', () => {
    const { reservation } = reserve(stockOf([tenHeartsOnHand]), adasOrder, [sixHearts, sixHearts], noon);
    expect(reservation.missing).toEqual([{ sku: '85123A', requested: 12, available: 10 }]);
  });

  it('finds nothing of an article that the warehouse does not keep', () => {
    const { reservation } = reserve(stockOf([]), adasOrder, [sixHearts], noon);
    expect(reservation.missing).toEqual([{ sku: '85123A', requested: 6, available: 0 }]);
  });

  it('sees what was set aside just before', () => {
    const stock = stockOf([tenHeartsOnHand]);
    const { change } = reserve(stock, adasOrder, [sixHearts], noon);
    if (change) evolve(stock, change);
    expect(stock.levels.get('85123A')).toEqual({ sku: '85123A', onHand: 4, reserved: 6 });
    const { reservation } = reserve(stock, bobsOrder, [sixHearts], noon);
    expect(reservation.missing).toEqual([{ sku: '85123A', requested: 6, available: 4 }]);
  });

  it.each([heartsForAda, refused, released, shipped, tombstone])('leaves $status as it is', (before) => {
    const { reservation, change } = reserve(
      stockOf([tenHeartsOnHand], [before]),
      adasOrder,
      [sixHearts],
      noon,
    );
    expect(reservation).toBe(before);
    expect(change).toBeUndefined();
  });
});

describe('releasing', () => {
  it('puts back what was set aside', () => {
    const stock = stockOf([{ sku: '85123A', onHand: 4, reserved: 6 }], [heartsForAda]);
    const { reservation, change } = release(stock, adasOrder, noon);
    expect(reservation).toEqual(released);
    if (change) evolve(stock, change);
    expect(stock.levels.get('85123A')).toEqual(tenHeartsOnHand);
  });

  it('of an unknown order leaves a tombstone', () => {
    expect(release(stockOf([]), adasOrder, noon)).toEqual({
      reservation: tombstone,
      change: { reservation: tombstone, moves: [], at: noon },
    });
  });

  it.each([refused, released, shipped, tombstone])('leaves $status as it is', (before) => {
    expect(release(stockOf([tenHeartsOnHand], [before]), adasOrder, noon)).toEqual({ reservation: before });
  });
});

describe('shipping', () => {
  it('takes what was set aside out of the house', () => {
    const stock = stockOf([{ sku: '85123A', onHand: 4, reserved: 6 }], [heartsForAda]);
    const change = ship(stock, adasOrder, noon);
    expect(change).toEqual({ reservation: shipped, moves: [], left: [sixHearts], at: noon });
    if (change) evolve(stock, change);
    expect(stock.levels.get('85123A')).toEqual({ sku: '85123A', onHand: 4, reserved: 0 });
  });

  it.each([refused, released, shipped, tombstone])('leaves $status as it is', (before) => {
    expect(ship(stockOf([tenHeartsOnHand], [before]), adasOrder, noon)).toBeUndefined();
  });

  it('of goods that are not reserved is a defect', () => {
    const change = { reservation: shipped, moves: [], left: [sixHearts], at: noon };
    expect(() => evolve(stockOf([tenHeartsOnHand]), change)).toThrow(InvariantBroken);
  });
});

it('goods that are not there cannot move', () => {
  const stock = stockOf([oneLanternOnHand]);
  for (const quantity of [2, -1]) {
    const change = { reservation: heartsForAda, moves: [{ sku: '71053', quantity }], at: noon };
    expect(() => evolve(stock, change)).toThrow(InvariantBroken);
  }
});
