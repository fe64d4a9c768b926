import type { OrderLine, ReturnedLine, StockLine } from '@orderflow/contracts';
import { InvariantBroken } from '@orderflow/kernel';
import type { Order, StatusChange } from '../order/order.js';
import type { OrderReturn, ReturnStatus } from './order-return.js';

/** A line of a request that asks for more than the order has left; `left` is undefined where it never had the article. */
export interface LineProblem {
  readonly at: number;
  readonly left: number | undefined;
}

/** What a wish to send goods back comes to: these pieces at these prices, or what is wrong with each line. */
export type ReturnTerms =
  | { readonly lines: readonly ReturnedLine[]; readonly refundMinor: number }
  | { readonly problems: readonly LineProblem[] };

/**
 * Takes pieces that were bought and are in no other return, in the order of the order's lines, each at the price that
 * was paid for it. So all returns of an order that were not rejected never have more pieces than were bought, and never
 * come to more than was paid.
 */
export function termsOf(
  bought: readonly OrderLine[],
  returns: readonly Pick<OrderReturn, 'status' | 'lines'>[],
  wanted: readonly StockLine[],
): ReturnTerms {
  const left = leftOf(bought, returns);
  const lines: ReturnedLine[] = [];
  const problems: LineProblem[] = [];
  wanted.forEach(({ sku, quantity }, at) => {
    const pools = left.filter((pool) => pool.sku === sku);
    const pieces = pools.reduce((sum, pool) => sum + pool.quantity, 0);
    if (quantity > pieces) problems.push({ at, left: pools.length > 0 ? pieces : undefined });
    else lines.push(...take(pools, quantity));
  });
  if (problems.length > 0) return { problems };
  const refundMinor = lines.reduce((sum, line) => sum + line.quantity * line.unitPriceMinor, 0);
  return { lines, refundMinor };
}

interface Pool extends Pick<ReturnedLine, 'sku' | 'unitPriceMinor'> {
  quantity: number;
}

/** The pieces of each article and price that are in no return. */
function leftOf(
  bought: readonly OrderLine[],
  returns: readonly Pick<OrderReturn, 'status' | 'lines'>[],
): readonly Pool[] {
  const pools = new Map<string, Pool>();
  const add = ({ sku, unitPriceMinor }: ReturnedLine | OrderLine, quantity: number) => {
    const key = `${sku} ${unitPriceMinor}`;
    const pool = pools.get(key) ?? { sku, unitPriceMinor, quantity: 0 };
    pools.set(key, pool);
    pool.quantity += quantity;
  };
  for (const line of bought) add(line, line.quantity);
  const live = returns.filter(({ status }) => status !== 'rejected');
  for (const line of live.flatMap(({ lines }) => lines)) add(line, -line.quantity);
  return [...pools.values()];
}

function take(pools: readonly Pool[], quantity: number): ReturnedLine[] {
  let missing = quantity;
  return pools.flatMap((pool) => {
    const taken = Math.min(missing, pool.quantity);
    if (taken === 0) return [];
    missing -= taken;
    pool.quantity -= taken;
    return { sku: pool.sku, quantity: taken, unitPriceMinor: pool.unitPriceMinor };
  });
}

/** The return in its final status; undefined when it has it already, so that a repeated command is harmless. */
export function endReturn(
  before: OrderReturn,
  status: Exclude<ReturnStatus, 'requested'>,
  reason?: string,
): OrderReturn | undefined {
  if (before.status === status) return undefined;
  if (before.status !== 'requested')
    throw new InvariantBroken(`return ${before.returnId} is ${before.status} and cannot become ${status}`);
  return { ...before, status, ...(reason !== undefined && { reason }) };
}

/** The entry of the order's history: a return changes its version, not its status. */
export function noteReturn({ orderId, status, version }: Order, at: Date, note: string): StatusChange {
  return { orderId, from: status, to: status, version: version + 1, reason: note.slice(0, 500), at };
}
