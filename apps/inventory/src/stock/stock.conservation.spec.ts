import { expect, it } from '@jest/globals';
import type { StockLine } from '@orderflow/contracts';
import type { OrderId, ReturnId } from '@orderflow/kernel';
import fc from 'fast-check';
import { evolveReturns, receive, restock, sendBack } from './returns.rules.js';
import { noon, stockOf } from './stock.fixtures.js';
import type { Reservation, Stock } from './stock.js';
import { evolve, release, reserve, ship } from './stock.rules.js';

const sku = fc.constantFrom('85123A', '71053', '22423');
const orderId = fc.constantFrom(...(['ada', 'bob', 'cleo', 'dan'] as OrderId[]));
const returnId = fc.constantFrom(...(['r1', 'r2'] as ReturnId[]));
const linesOf = (max: number) =>
  fc.array(fc.record({ sku, quantity: fc.integer({ min: 1, max }) }), { minLength: 1, maxLength: 5 });
const command = fc.oneof(
  fc.record({ kind: fc.constant('reserve' as const), orderId, lines: linesOf(12) }),
  fc.record({ kind: fc.constantFrom('release' as const, 'ship' as const), orderId }),
  fc.record({ kind: fc.constant('receive' as const), orderId, returnId, lines: linesOf(6) }),
  fc.record({ kind: fc.constantFrom('sendBack' as const, 'restock' as const), orderId, returnId }),
);
type Command = typeof command extends fc.Arbitrary<infer Given> ? Given : never;
const levels = fc.uniqueArray(
  fc.record({ sku, onHand: fc.integer({ min: 0, max: 30 }), reserved: fc.constant(0) }),
  { selector: (level) => level.sku },
);

function carryOut(stock: Stock, given: Command): void {
  const change = changeBy(given, stock);
  if (change && 'returned' in change) evolveReturns(stock, change);
  else if (change) evolve(stock, change);
}

function changeBy(given: Command, stock: Stock) {
  switch (given.kind) {
    case 'reserve':
      return reserve(stock, given.orderId, given.lines, noon).change;
    case 'ship':
      return ship(stock, given.orderId, noon);
    case 'release':
      // Only what was confirmed comes back, and that is not released.
      return stock.returns.has(given.orderId) ? undefined : release(stock, given.orderId, noon).change;
    case 'receive':
      return receive(stock, given, given.lines, noon).change;
    case 'restock':
      return restock(stock, given, noon)?.change;
    case 'sendBack': {
      const goods = stock.returns.get(given.orderId)?.find((each) => each.returnId === given.returnId);
      // No saga sends back what is on the shelf.
      return goods?.status === 'restocked' ? undefined : sendBack(stock, given, noon).change;
    }
  }
}

const piecesIn = (lines: readonly StockLine[], sku: string) =>
  lines.reduce((sum, line) => (line.sku === sku ? sum + line.quantity : sum), 0);

function piecesOf(sku: string, status: Reservation['status'], stock: Stock): number {
  const held = [...stock.reservations.values()].filter((reservation) => reservation.status === status);
  return piecesIn(
    held.flatMap(({ lines }) => lines),
    sku,
  );
}

function returnedOf(sku: string, stock: Stock): number {
  const restocked = [...stock.returns.values()].flat().filter(({ status }) => status === 'restocked');
  return piecesIn(
    restocked.flatMap(({ lines }) => lines),
    sku,
  );
}

it('whatever is reserved, released, shipped and returned in whatever order, stock is conserved and never negative', () => {
  fc.assert(
    fc.property(levels, fc.array(command, { maxLength: 60 }), (received, commands) => {
      const stock = stockOf(received);
      for (const given of commands) {
        carryOut(stock, given);
        for (const { sku, onHand } of received) {
          const [reserved, shipped] = [piecesOf(sku, 'reserved', stock), piecesOf(sku, 'shipped', stock)];
          const returned = returnedOf(sku, stock);
          const level = stock.levels.get(sku);
          expect(level).toEqual({ sku, onHand: onHand - reserved - shipped + returned, reserved });
          expect(level?.onHand).toBeGreaterThanOrEqual(0);
          expect(returned).toBeLessThanOrEqual(reserved + shipped);
        }
      }
    }),
    { numRuns: 500 },
  );
});
