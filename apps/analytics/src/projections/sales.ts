import { GoodsReturned, OrderConfirmed, OrderPlaced, type Message } from '@orderflow/contracts';
import { hourOf, type PerOrderRule, type Projection } from '../projection/projection.js';
import { dataOf } from './order-facts.js';

interface Sale {
  readonly placed?: { readonly hour: string; readonly country: string; readonly currency: string };
  readonly confirmedMinor?: number;
  /** What was given back for each return. */
  readonly refunds?: Readonly<Record<string, number>>;
}

/** Of confirmed orders, in the hour in which they were placed. What was given back is told beside, not subtracted. */
const sold: PerOrderRule<Sale> = {
  types: [OrderPlaced, OrderConfirmed, GoodsReturned].map(({ type }) => type),
  learn(sale = {}, event: Message): Sale {
    const placed = dataOf(OrderPlaced, event);
    if (placed) {
      const { country, currency } = placed;
      return { ...sale, placed: { hour: hourOf(event.time), country, currency } };
    }
    const confirmed = dataOf(OrderConfirmed, event);
    if (confirmed) return { ...sale, confirmedMinor: confirmed.totalMinor };
    const returned = dataOf(GoodsReturned, event);
    if (!returned) return sale;
    return { ...sale, refunds: { ...sale.refunds, [returned.returnId]: returned.refundMinor } };
  },
  rowsOf({ placed, confirmedMinor, refunds = {} }) {
    if (!placed || confirmedMinor === undefined) return [];
    const refunded = Object.values(refunds).reduce((sum, amount) => sum + amount, 0);
    const { hour, country, currency } = placed;
    return [{ key: [hour, country, currency], sums: [1, confirmedMinor, refunded] }];
  },
  /** So long goods may come back. */
  keepDays: () => 90,
};

/** Confirmed orders and revenue by hour, country and currency. */
export const sales: Projection = {
  name: 'sales',
  keys: ['hour', 'country', 'currency'],
  sums: ['orders', 'revenueMinor', 'refundedMinor'],
  rules: { 1: sold },
};
