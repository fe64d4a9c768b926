import type { StockLine } from '@orderflow/contracts';
import { InvariantBroken, type OrderId, type ReturnId } from '@orderflow/kernel';
import type { ReturnChange, ReturnedGoods, Stock } from './stock.js';
import { perArticle } from './stock.rules.js';

/** What a command about a return came to: how its goods stand now, and the change if it came to one. */
export interface ReturnDecision {
  readonly returned: ReturnedGoods;
  readonly change?: ReturnChange;
}

type Ref = Pick<ReturnedGoods, 'orderId' | 'returnId'>;

/** Takes in goods that the order holds and that no other return of it took. A return that has its answer gets the same again. */
export function receive(
  stock: Stock,
  { orderId, returnId }: Ref,
  sent: readonly StockLine[],
  at: Date,
): ReturnDecision {
  const before = returnOf(stock, orderId, returnId);
  if (before) return { returned: before };
  const lines = perArticle(sent);
  const left = leftOf(stock, orderId);
  const beyond = lines.filter(({ sku, quantity }) => quantity > (left.get(sku) ?? 0));
  if (beyond.length === 0) return decided({ orderId, returnId, status: 'received', lines }, at);
  const skus = beyond.map(({ sku }) => sku).join(', ');
  const reason = `more than is left of the order: ${skus}`.slice(0, 500);
  return decided({ orderId, returnId, status: 'refused', lines: [], reason }, at);
}

/** Gives back what was taken in. For a return that is not known yet it leaves a tombstone. */
export function sendBack(stock: Stock, { orderId, returnId }: Ref, at: Date): ReturnDecision {
  const before = returnOf(stock, orderId, returnId);
  if (before?.status === 'restocked')
    throw new InvariantBroken(`the goods of return ${returnId} of order ${orderId} are on the shelf again`);
  if (before && before.status !== 'received') return { returned: before };
  return decided({ orderId, returnId, status: 'sent-back', lines: before?.lines ?? [] }, at);
}

/** Puts what was taken in on the shelf. Of goods that were not taken in, or went back, there is nothing to put there. */
export function restock(stock: Stock, { orderId, returnId }: Ref, at: Date): ReturnDecision | undefined {
  const before = returnOf(stock, orderId, returnId);
  if (before?.status === 'restocked') return { returned: before };
  if (before?.status !== 'received') return undefined;
  return decided({ ...before, status: 'restocked' }, at, before.lines);
}

/** Carries a change out in the loaded stock. */
export function evolveReturns(stock: Stock, { returned, restocked }: ReturnChange): void {
  const { orderId, returnId } = returned;
  const others = (stock.returns.get(orderId) ?? []).filter((other) => other.returnId !== returnId);
  stock.returns.set(orderId, [...others, returned]);
  for (const { sku, quantity } of restocked) {
    const level = stock.levels.get(sku);
    if (level) stock.levels.set(sku, { ...level, onHand: level.onHand + quantity });
  }
}

function returnOf(stock: Stock, orderId: OrderId, returnId: ReturnId): ReturnedGoods | undefined {
  return stock.returns.get(orderId)?.find((returned) => returned.returnId === returnId);
}

/** Pieces of each article that the order holds, or that have left for it, and that are not on their way back. */
function leftOf(stock: Stock, orderId: OrderId): ReadonlyMap<string, number> {
  const reservation = stock.reservations.get(orderId);
  const holds = reservation?.status === 'reserved' || reservation?.status === 'shipped';
  const held = holds ? reservation.lines : [];
  const back = (stock.returns.get(orderId) ?? [])
    .filter(({ status }) => status === 'received' || status === 'restocked')
    .flatMap(({ lines }) => lines.map(({ sku, quantity }) => ({ sku, quantity: -quantity })));
  return new Map(perArticle([...held, ...back]).map(({ sku, quantity }) => [sku, quantity]));
}

function decided(
  returned: ReturnedGoods,
  at: Date,
  restocked: readonly StockLine[] = [],
): Required<ReturnDecision> {
  return { returned, change: { returned, restocked, at } };
}
