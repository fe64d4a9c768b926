import type { OrderLine } from '@orderflow/contracts';
import { InvariantBroken } from '@orderflow/kernel';
import type { Order, OrderChange, OrderStatus, ParcelStatus, StatusChange } from './order.js';

/** What each status can become; those that become nothing are final. */
const successors: Readonly<Record<OrderStatus, readonly OrderStatus[]>> = {
  placed: ['cancelling', 'confirmed', 'rejected', 'cancelled'],
  cancelling: ['cancelled', 'confirmed', 'rejected'],
  confirmed: ['dispatched'],
  dispatched: ['delivered'],
  delivered: [],
  rejected: [],
  cancelled: [],
};

/** Nothing comes after this status. */
export const isEnded = (status: OrderStatus) => successors[status].length === 0;

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

/**
 * A confirmation that meets an order being cancelled came first: the parcel is with the carrier already. Where the parcel
 * was faster than the confirmation, the order follows it at once. Nothing to do when it is confirmed, or beyond.
 */
export function confirm(order: Order, at: Date): StatusChange[] {
  const { status, parcel } = order;
  if (isConfirmed(status)) return [];
  const tooLate = status === 'cancelling' ? 'too late to cancel: the goods have left' : undefined;
  return alongTo(order, parcel ?? 'confirmed', at, tooLate);
}

/**
 * The order as far as its parcel has come, through every status between. It never goes back: what comes late or again is
 * nothing new. Before the confirmation the parcel is only kept in mind; an order that was refused stays refused.
 */
export function followParcel(order: Order, parcel: ParcelStatus, at: Date): OrderChange[] {
  const { orderId, status } = order;
  if (isConfirmed(status)) return alongTo(order, parcel, at);
  const open = successors[status].length > 0;
  return open && order.parcel !== 'delivered' && order.parcel !== parcel ? [{ orderId, parcel }] : [];
}

/** The way of an order that all goes well with, from its confirmation on. */
const way: readonly OrderStatus[] = ['confirmed', 'dispatched', 'delivered'];

/** True for an order that was confirmed, wherever its parcel is since. */
export function isConfirmed(status: OrderStatus): boolean {
  return way.includes(status);
}

function alongTo(order: Order, to: OrderStatus, at: Date, reason?: string): StatusChange[] {
  const changes: StatusChange[] = [];
  for (const next of way.slice(way.indexOf(order.status) + 1, way.indexOf(to) + 1)) {
    const change = changeTo(order, next, at, next === 'confirmed' ? reason : undefined);
    if (!change) continue;
    changes.push(change);
    order = evolve(order, change);
  }
  return changes;
}

/** What a customer's wish to cancel comes to: a change, nothing to do, or the final status that rules it out. */
export type CancellationOutcome =
  | { readonly accepted: true; readonly change?: StatusChange }
  | { readonly accepted: false; readonly because: 'confirmed' | 'rejected' };

export function requestCancellation(order: Order, reason: string, at: Date): CancellationOutcome {
  const { status } = order;
  if (isConfirmed(status)) return { accepted: false, because: 'confirmed' };
  if (status === 'rejected') return { accepted: false, because: status };
  if (status === 'cancelled') return { accepted: true };
  return { accepted: true, change: changeTo(order, 'cancelling', at, reason) };
}

export function evolve(order: Order, change: OrderChange): Order {
  return 'to' in change
    ? { ...order, status: change.to, version: change.version }
    : { ...order, parcel: change.parcel };
}
