import { expect, test } from '@jest/globals';
import { slicesOf } from './oracle.js';

test('slices cover all orders there can be, each accepted one once', () => {
  expect(slicesOf(['c', 'a', 'e', 'b', 'd'], 2)).toEqual([
    { slice: { below: 'c' }, of: ['a', 'b'] },
    { slice: { from: 'c', below: 'e' }, of: ['c', 'd'] },
    { slice: { from: 'e' }, of: ['e'] },
  ]);
  expect(slicesOf(['a', 'b'], 2)).toEqual([{ slice: {}, of: ['a', 'b'] }]);
  expect(slicesOf([])).toEqual([{ slice: {}, of: [] }]);
});
