import type { OrderStatus } from './order.js';
import type { ReturnStatus } from '../returns/order-return.js';
import { isEnded } from './order.rules.js';

/** What has to come before the next status. Of the status alone: whatever is told of an order is the same for the same version. */
const awaited: Readonly<Record<OrderStatus, readonly string[]>> = {
  placed: ['stock', 'payment', 'shipment'],
  cancelling: ['undo'],
  confirmed: ['dispatch'],
  dispatched: ['delivery'],
  delivered: [],
  rejected: [],
  cancelled: [],
};

/** Explains a status that is not the last one; nothing of one that is. */
export function waitingFor(status: OrderStatus): { readonly waitingFor?: readonly string[] } {
  return awaited[status].length > 0 ? { waitingFor: awaited[status] } : {};
}

/** What an order's answer depends on: its history, and goods that were sent back, which no entry of the history tells. */
export interface Told {
  readonly version: number;
  readonly returnSteps: number;
}

/** The version; with what has happened to returns behind it where there are any. */
export const etagOf = ({ version, returnSteps }: Told) =>
  returnSteps > 0 ? `"${version}-${returnSteps}"` : `"${version}"`;

/** Whether the client of an `If-None-Match` was told this already (weak comparison, RFC 9110, 13.1.2). */
export function knows(ifNoneMatch: string, told: Told): boolean {
  const known = ifNoneMatch.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return known.includes('*') || known.includes(etagOf(told));
}

export function returnStepsOf(returns: readonly { readonly status: ReturnStatus }[]): number {
  return returns.reduce((steps, { status }) => steps + (status === 'requested' ? 1 : 2), 0);
}

const askAgainMostSeconds = 30;

/** When asking again may be worth it: a tenth of the time that it has taken so far, from 1 to 30 s; never once it has ended. */
export function askAgainSeconds(status: OrderStatus, ageMs: number): number | undefined {
  if (isEnded(status)) return undefined;
  return Math.min(askAgainMostSeconds, Math.max(1, Math.ceil(ageMs / 10_000)));
}
