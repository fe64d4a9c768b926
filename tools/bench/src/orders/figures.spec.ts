import { expect, test } from '@jest/globals';
import {
  completedPerSecond,
  foreignCpuSeconds,
  meanFloor,
  shopCpuSeconds,
  warmPerSecond,
} from './figures.js';
import { tenTeapots } from './round.fixtures.js';
import { usageTable } from './usage.table.js';

test('orders per second, of all and of the second half', () => {
  expect(completedPerSecond(tenTeapots)).toBe(5);
  expect(warmPerSecond(tenTeapots)).toBe(10);
  expect(completedPerSecond({ confirmedAfterMs: [] })).toBe(0);
  expect(warmPerSecond({ confirmedAfterMs: [] })).toBe(0);
});

test('the CPU of the shop, and of what is none of ours', () => {
  expect(shopCpuSeconds(tenTeapots.usage)).toBeCloseTo(0.4);
  expect(foreignCpuSeconds(tenTeapots)).toBeCloseTo(0.15);
});

test('the floor is the mean of before and after', () => {
  const check = { name: '', passed: true, detail: '' };
  const floors = [
    { oneByOne: 400, inBatches: 4_000, check },
    { oneByOne: 500, inBatches: 5_000, check },
  ];
  expect(meanFloor(floors)).toEqual({ oneByOne: 450, inBatches: 4_500 });
});

test('CPU by process for 1,000 orders, Postgres by whose connections it served', () => {
  expect(usageTable([tenTeapots]).rows).toEqual([
    ['kafka', '10.000', '', '300', '400'],
    ['postgres', '20.000', '', '50', '90'],
    ['orders', '10.000', '15.000', '80', '100'],
    ['all of the shop', '40.000', '', '430', ''],
    ['load generator', '3.000'],
    ['the bench itself', '2.000'],
    ['others on this machine', '15.000'],
    ['the whole machine', '60.000'],
  ]);
});
