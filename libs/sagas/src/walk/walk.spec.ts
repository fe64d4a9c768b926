import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { sellTeapots } from '../sell-teapots.fixtures.js';
import { sagaOf } from './any-saga.fixtures.js';
import { walk } from './walk.js';

test('two steps keep every promise in every interleaving with two cancellations and three duplicates', () => {
  const seen = walk(sellTeapots, { cancellations: 2, duplicates: 3 });
  expect(seen.violations).toEqual([]);
  expect(seen.complete).toBe(true);
  expect(seen.worlds).toBeGreaterThan(20_000);
  const statuses = ['cancelled', 'compensating', 'confirmed', 'needs-operator', 'rejected', 'running'];
  expect(Object.keys(seen.statuses).sort()).toEqual(statuses);
});

test('an operator who acts at any moment breaks no promise, and can end every saga', () => {
  const seen = walk(sellTeapots, { operator: { retries: 2 }, duplicates: 0 });
  expect(seen.violations).toEqual([]);
  expect(seen.complete).toBe(true);
  expect(seen.worlds).toBeGreaterThan(10_000);
});

test('a saga of any shape keeps every promise', () => {
  const step = fc.record({ timeLimit: fc.boolean(), undoRefusable: fc.boolean() });
  const shape = fc.record({
    steps: fc.array(step, { minLength: 1, maxLength: 4 }),
    forwardOnly: fc.nat({ max: 3 }),
    operator: fc.option(fc.constant({ retries: 1 }), { nil: undefined }),
    cancellable: fc.boolean(),
  });
  fc.assert(
    fc.property(shape, ({ operator, ...any }) => {
      const { complete, violations } = walk(sagaOf(any), { operator, duplicates: operator ? 0 : 1 });
      expect({ complete, violations }).toEqual({ complete: true, violations: [] });
    }),
    { numRuns: 25 },
  );
});

test('a walk that stops early says so', () => {
  expect(walk(sellTeapots, { depthMax: 3 })).toMatchObject({ complete: false, depth: 3, violations: [] });
});
