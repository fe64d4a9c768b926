import { expect, test } from '@jest/globals';
import { hopNames, journeysOf } from './journeys.js';

const ada = '0199f0a0-0000-7000-8000-00000000ada0';
const bob = '0199f0a0-0000-7000-8000-00000000b0b0';

test('time counts from when a request was due, and each hop from the one before', () => {
  const placed = {
    startedAtMs: 10_000,
    accepted: [
      { orderId: bob, at: 1 },
      { orderId: ada, at: 0 },
    ],
  };
  const passed = new Map([
    [ada, [10_005, 10_010, 10_020, 10_030, 10_040, 10_060]],
    [bob, [10_105, 10_107, 10_110, 10_114, 10_119, 10_125]],
  ]);
  expect(journeysOf(placed, 50, passed)).toEqual([
    { totalMs: 99, hopsMs: [85, 2, 3, 4, 5, 6] },
    { totalMs: 40, hopsMs: [5, 5, 10, 10, 10, 20] },
  ]);
});

test('an order that has not passed every station is left out', () => {
  expect(journeysOf({ startedAtMs: 0, accepted: [{ orderId: ada, at: 0 }] }, 50, new Map())).toEqual([]);
  expect(hopNames).toEqual([
    'due → taken in',
    'taken in → stock reserved',
    'stock reserved → payment captured',
    'payment captured → shipment booked',
    'shipment booked → confirmed',
    'confirmed → customer told',
  ]);
});
