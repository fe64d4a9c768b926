import { expect, test } from '@jest/globals';
import { tableOf, usedBytes } from './table.js';

test.each([
  ['70.16MiB / 384MiB', 73_568_092],
  ['1.5GiB / 2GiB', 1_610_612_736],
  ['0B / 0B', 0],
])('%s are %d bytes', (said, bytes) => {
  expect(usedBytes(said)).toBe(bytes);
});

test.each(['', '-- / --', '12 apples / 3'])('%j is refused', (said) => {
  expect(() => usedBytes(said)).toThrow(`docker stats says ${JSON.stringify(said)}: expected`);
});

test('the table is sorted by name', () => {
  const footprint = { imageBytes: 338_400_000, ownBytes: 31_600_000, memoryBytes: 73_568_092 };
  const footprints = ['shipping', 'orders'].map((service) => ({ service, ...footprint }));
  expect(tableOf(footprints)).toEqual([
    '| service | image | of it its own | memory at rest |',
    '| --- | --: | --: | --: |',
    '| orders | 338 MB | 32 MB | 74 MB |',
    '| shipping | 338 MB | 32 MB | 74 MB |',
  ]);
});
