import { expect, it } from '@jest/globals';
import type { OrderId } from '@orderflow/kernel';
import fc from 'fast-check';
import { noon, stockOf } from './stock.fixtures.js';
import { evolve, release, reserve } from './stock.rules.js';

const sku = fc.constantFrom('85123A', '71053', '22423');
const orderId = fc.constantFrom(...(['ada', 'bob', 'cleo', 'dan'] as OrderId[]));
const command = fc.oneof(
  fc.record({
    kind: fc.constant('reserve' as const),
    orderId,
    lines: fc.array(fc.record({ sku, quantity: fc.integer({ min: 1, max: 12 }) }), {
      minLength: 1,
      maxLength: 5,
    }),
  }),
  fc.record({ kind: fc.constant('release' as const), orderId }),
);
const levels = fc.uniqueArray(
  fc.record({ sku, onHand: fc.integer({ min: 0, max: 30 }), reserved: fc.constant(0) }),
  { selector: (level) => level.sku },
);

it('whatever is reserved and released in whatever order, stock is conserved and never negative', () => {
  fc.assert(
    fc.property(levels, fc.array(command, { maxLength: 40 }), (received, commands) => {
      const stock = stockOf(received);
      for (const given of commands) {
        const { change } =
          given.kind === 'reserve'
            ? reserve(stock, given.orderId, given.lines, noon)
            : release(stock, given.orderId, noon);
        if (change) evolve(stock, change);

        const held = [...stock.reservations.values()].filter(({ status }) => status === 'reserved');
        for (const { sku, onHand } of received) {
          const level = stock.levels.get(sku);
          const promised = held.flatMap(({ lines }) => lines).filter((line) => line.sku === sku);
          const reserved = promised.reduce((sum, { quantity }) => sum + quantity, 0);
          expect(level).toEqual({ sku, onHand: onHand - reserved, reserved });
          expect(level?.onHand).toBeGreaterThanOrEqual(0);
        }
      }
    }),
    { numRuns: 500 },
  );
});
