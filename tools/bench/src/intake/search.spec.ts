import { expect, test } from '@jest/globals';
import { nextConnections, type Tried } from './search.js';

/** All that is tried where so many connections hold, and no more. */
function search(limit: number): number[] {
  const tried: Tried[] = [];
  for (let next = nextConnections(tried); next !== undefined; next = nextConnections(tried))
    tried.push({ connections: next, held: next <= limit });
  return tried.map(({ connections }) => connections);
}

test.each([
  ['one that holds 100', 100, [16, 32, 64, 128, 91, 108]],
  ['one that holds 5', 5, [16, 8, 4, 6, 5]],
  ['one that holds nothing', 0, [16, 8, 4, 2, 1]],
  ['one that holds everything', Infinity, [16, 32, 64, 128, 256, 512, 1_024]],
])('%s', (_, limit, connections) => {
  expect(search(limit)).toEqual(connections);
});
