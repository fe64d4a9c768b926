import type { StockLine } from '@orderflow/contracts';
import { InvariantBroken, type OrderId } from '@orderflow/kernel';
import type { MissingLine, Reservation, ReservationChange, Stock, StockLevel } from './stock.js';

/** What a command came to: how the order stands now, and the change if it came to one. */
export interface StockDecision {
  readonly reservation: Reservation;
  readonly change?: ReservationChange;
}

/** Sets all the lines aside, or none of them. An order that has its answer gets the same again. */
export function reserve(
  stock: Stock,
  orderId: OrderId,
  ordered: readonly StockLine[],
  at: Date,
): StockDecision {
  const before = stock.reservations.get(orderId);
  if (before) return { reservation: before };
  const lines = perArticle(ordered);
  const missing = lines.flatMap((line) => missingOf(line, stock.levels.get(line.sku)));
  return missing.length === 0
    ? decided({ orderId, status: 'reserved', lines, missing }, lines, at)
    : decided({ orderId, status: 'refused', lines: [], missing }, [], at);
}

/** Puts back what is set aside. For an order that is not known yet it leaves a tombstone, so that it stays so. */
export function release(stock: Stock, orderId: OrderId, at: Date): StockDecision {
  const before = stock.reservations.get(orderId);
  if (!before) return decided({ orderId, status: 'released', lines: [], missing: [] }, [], at);
  if (before.status !== 'reserved') return { reservation: before };
  const back = before.lines.map(({ sku, quantity }) => ({ sku, quantity: -quantity }));
  return decided({ ...before, status: 'released' }, back, at);
}

/** What is set aside leaves the house. Nothing to do where nothing is: it left already, or was never to leave. */
export function ship(stock: Stock, orderId: OrderId, at: Date): ReservationChange | undefined {
  const before = stock.reservations.get(orderId);
  if (before?.status !== 'reserved') return undefined;
  return { reservation: { ...before, status: 'shipped' }, moves: [], left: before.lines, at };
}

/** Carries a change out in the loaded stock. */
export function evolve(stock: Stock, { reservation, moves, left = [] }: ReservationChange): void {
  stock.reservations.set(reservation.orderId, reservation);
  for (const { sku, quantity } of left) {
    const level = stock.levels.get(sku);
    if (!level || level.reserved < quantity) {
      throw new InvariantBroken(`${quantity} of ${sku} cannot leave: ${JSON.stringify(level)}`);
    }
    stock.levels.set(sku, { ...level, reserved: level.reserved - quantity });
  }
  for (const { sku, quantity } of moves) {
    const level = stock.levels.get(sku);
    if (!level || level.onHand < quantity || level.reserved < -quantity) {
      throw new InvariantBroken(`${quantity} of ${sku} cannot move: ${JSON.stringify(level)}`);
    }
    stock.levels.set(sku, { sku, onHand: level.onHand - quantity, reserved: level.reserved + quantity });
  }
}

/** One line for each article, however many of the order's lines name it. */
export function perArticle(lines: readonly StockLine[]): StockLine[] {
  const quantities = new Map<string, number>();
  for (const { sku, quantity } of lines) quantities.set(sku, (quantities.get(sku) ?? 0) + quantity);
  return [...quantities].map(([sku, quantity]) => ({ sku, quantity }));
}

function missingOf({ sku, quantity }: StockLine, level: StockLevel | undefined): MissingLine[] {
  const available = level?.onHand ?? 0;
  return available >= quantity ? [] : [{ sku, requested: quantity, available }];
}

function decided(reservation: Reservation, moves: readonly StockLine[], at: Date): StockDecision {
  return { reservation, change: { reservation, moves, at } };
}
