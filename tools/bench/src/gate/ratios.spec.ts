import { expect, test } from '@jest/globals';
import { tenTeapots } from '../orders/round.fixtures.js';
import { gateOf, ratiosOf } from './ratios.js';

const check = { name: '', passed: true, detail: '' };
const slower = { ...tenTeapots, confirmedAfterMs: tenTeapots.confirmedAfterMs.map((ms) => ms * 2) };
const run = { rounds: [slower, tenTeapots], floors: [{ oneByOne: 1, inBatches: 10, check }] };

test('ratios are those of the best round', () => {
  expect(ratiosOf(run)).toEqual({ oneByOne: 5, inBatches: 0.5 });
});

test.each([
  ['as before', { oneByOne: 5, inBatches: 0.5 }, true],
  ['a fifth slower', { oneByOne: 6.2, inBatches: 0.62 }, true],
  ['more than a fifth slower', { oneByOne: 6.4, inBatches: 0.64 }, false],
  ['on a faster disk', { oneByOne: 10, inBatches: 0.5 }, true],
])('%s', (_, committed, passed) => {
  expect(gateOf(run, committed)).toMatchObject({ passed });
});
