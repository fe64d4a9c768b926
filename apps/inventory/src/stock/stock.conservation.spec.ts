import { expect, it } from '@jest/globals';
import type { OrderId } from '@orderflow/kernel';
import fc from 'fast-check';
import { noon, stockOf } from './stock.fixtures.js';
import type { Reservation, Stock, StockChange } from './stock.js';
import { evolve, release, reserve, ship } from './stock.rules.js';

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
  fc.record({ kind: fc.constantFrom('release' as const, 'ship' as const), orderId }),
);
type Command = typeof command extends fc.Arbitrary<infer Given> ? Given : never;
const levels = fc.uniqueArray(
  fc.record({ sku, onHand: fc.integer({ min: 0, max: 30 }), reserved: fc.constant(0) }),
  { selector: (level) => level.sku },
);

function changeBy(given: Command, stock: Stock): StockChange | undefined {
  if (given.kind === 'reserve') return reserve(stock, given.orderId, given.lines, noon).change;
  if (given.kind === 'ship') return ship(stock, given.orderId, noon);
  return release(stock, given.orderId, noon).change;
}

function piecesOf(sku: string, status: Reservation['status'], stock: Stock): number {
  const held = [...stock.reservations.values()].filter((reservation) => reservation.status === status);
  const lines = held.flatMap((reservation) => reservation.lines).filter((line) => line.sku === sku);
  return lines.reduce((sum, { quantity }) => sum + quantity, 0);
}

it('whatever is reserved, released and shipped in whatever order, stock is conserved and never negative', () => {
  fc.assert(
    fc.property(levels, fc.array(command, { maxLength: 40 }), (received, commands) => {
      const stock = stockOf(received);
      for (const given of commands) {
        const change = changeBy(given, stock);
        if (change) evolve(stock, change);

        for (const { sku, onHand } of received) {
          const level = stock.levels.get(sku);
          const reserved = piecesOf(sku, 'reserved', stock);
          expect(level).toEqual({
            sku,
            onHand: onHand - reserved - piecesOf(sku, 'shipped', stock),
            reserved,
          });
          expect(level?.onHand).toBeGreaterThanOrEqual(0);
        }
      }
    }),
    { numRuns: 500 },
  );
});
