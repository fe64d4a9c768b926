import type { OrderLine } from '@orderflow/contracts';
import { InvariantBroken } from '@orderflow/kernel';
import type { Order, OrderStatus, StatusChange } from './order.js';

/** What each status can become. The last three are final. */
const successors: Readonly<Record<OrderStatus, readonly OrderStatus[]>> = {
  placed: ['cancelling', 'confirmed', 'rejected', 'cancelled'],
  cancelling: ['cancelled', 'confirmed', 'rejected'],
  confirmed: [],
  rejected: [],
  cancelled: [],
};

/** The sum of the lines, or undefined when it is beyond what can be counted exactly. */
export function totalMinorOf(lines: readonly OrderLine[]): number | undefined {
  let total = 0;
  for (const { quantity, unitPriceMinor } of lines) {
    total += quantity * unitPriceMinor;
    if (!Number.isSafeInteger(total)) return undefined;
  }
  return total;
}

/**
 * The change that brings the order to `to`; undefined when it is there already, so that a repeated command is
 * harmless. An order never leaves a final status: who asks for that is at fault.
 */
export function changeTo(order: Order, to: OrderStatus, at: Date, reason?: string): StatusChange | undefined {
  const { orderId, status: from, version } = order;
  if (from === to) return undefined;
  if (!successors[from].includes(to)) {
    throw new InvariantBroken(`order ${orderId} is ${from} and cannot become ${to}`);
  }
  return { orderId, from, to, version: version + 1, reason, at };
}

/** A confirmation that meets an order being cancelled came first: the parcel is with the carrier already. */
export function confirm(order: Order, at: Date): StatusChange | undefined {
  const tooLate = order.status === 'cancelling' ? 'too late to cancel: the goods have left' : undefined;
  return changeTo(order, 'confirmed', at, tooLate);
}

/** What a customer's wish to cancel comes to: a change, nothing to do, or the final status that rules it out. */
export type CancellationOutcome =
  | { readonly accepted: true; readonly change?: StatusChange }
  | { readonly accepted: false; readonly because: 'confirmed' | 'rejected' };

export function requestCancellation(order: Order, reason: string, at: Date): CancellationOutcome {
  const { status } = order;
  if (status === 'confirmed' || status === 'rejected') return { accepted: false, because: status };
  if (status === 'cancelled') return { accepted: true };
  return { accepted: true, change: changeTo(order, 'cancelling', at, reason) };
}

export function evolve(order: Order, { to, version }: StatusChange): Order {
  return { ...order, status: to, version };
}
