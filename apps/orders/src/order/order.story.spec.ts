import { expect, test } from '@jest/globals';
import { orderStatuses } from './order.js';
import { isEnded } from './order.rules.js';
import { askAgainSeconds, knows, returnStepsOf, waitingFor } from './order.story.js';

test.each(orderStatuses)('%s says what it waits for, unless it is the end', (status) => {
  expect(waitingFor(status).waitingFor === undefined).toBe(isEnded(status));
});

test.each([
  ['"2"', true],
  ['W/"2"', true],
  ['"1", "2"', true],
  ['*', true],
  ['"12"', false],
  ['2', false],
  ['', false],
])('If-None-Match %s of version 2: %p', (ifNoneMatch, known) => {
  expect(knows(ifNoneMatch, { version: 2, returnSteps: 0 })).toBe(known);
});

test('who knows an order without its returns is told of them', () => {
  const told = (...returns: ('requested' | 'completed' | 'rejected')[]) => ({
    version: 2,
    returnSteps: returnStepsOf(returns.map((status) => ({ status }))),
  });
  expect(knows('"2"', told())).toBe(true);
  expect(knows('"2"', told('requested'))).toBe(false);
  expect(knows('"2-1"', told('requested'))).toBe(true);
  expect(knows('"2-1"', told('rejected'))).toBe(false);
  expect(knows('"2-3"', told('completed', 'requested'))).toBe(true);
});

test.each([
  ['placed', 0, 1],
  ['placed', 25_000, 3],
  ['cancelling', 3_600_000, 30],
  ['placed', -5_000, 1],
  ['confirmed', 600_000, 30],
  ['delivered', 0, undefined],
] as const)('%s and %d ms old: ask again after %s s', (status, ageMs, seconds) => {
  expect(askAgainSeconds(status, ageMs)).toBe(seconds);
});
