import { GoodsReturned, OrderConfirmed, OrderPlaced, type Message } from '@orderflow/contracts';
import type { Addition, PerOrderRule, Projection } from '../projection/projection.js';
import { dataOf } from './order-facts.js';

interface Line {
  readonly sku: string;
  readonly quantity: number;
  readonly unitPriceMinor: number;
}

interface Basket {
  readonly currency?: string;
  readonly lines?: readonly Line[];
  readonly confirmed?: true;
  /** What came back, by return. */
  readonly returns?: Readonly<Record<string, readonly Line[]>>;
}

/** Of confirmed orders. An order with an article on two lines counts once for it. */
const sold: PerOrderRule<Basket> = {
  types: [OrderPlaced, OrderConfirmed, GoodsReturned].map(({ type }) => type),
  learn(basket = {}, event: Message): Basket {
    const placed = dataOf(OrderPlaced, event);
    if (placed) return { ...basket, currency: placed.currency, lines: placed.lines.map(bare) };
    const returned = dataOf(GoodsReturned, event);
    if (!returned) return { ...basket, confirmed: true };
    const returns = { ...basket.returns, [returned.returnId]: returned.lines.map(bare) };
    return { ...basket, currency: returned.currency, returns };
  },
  rowsOf({ currency, lines = [], confirmed, returns = {} }) {
    if (currency === undefined) return [];
    const bought = confirmed ? [...Map.groupBy(lines, ({ sku }) => sku)] : [];
    return [
      ...bought.map(([sku, own]): Addition => ({ key: [sku, currency], sums: [1, ...amounts(own), 0, 0] })),
      ...Object.values(returns)
        .flat()
        .map((line): Addition => ({ key: [line.sku, currency], sums: [0, 0, 0, ...amounts([line])] })),
    ];
  },
  /** A return says all that it takes, so that a basket need not be kept for it. */
  keepDays: ({ confirmed, lines }) => (confirmed && lines ? 1 : 7),
};

const bare = ({ sku, quantity, unitPriceMinor }: Line): Line => ({ sku, quantity, unitPriceMinor });

/** Pieces, and what they cost. */
function amounts(lines: readonly Line[]): [number, number] {
  return [
    lines.reduce((sum, { quantity }) => sum + quantity, 0),
    lines.reduce((sum, { quantity, unitPriceMinor }) => sum + quantity * unitPriceMinor, 0),
  ];
}

/** What was sold of each article and came back, by currency. */
export const products: Projection = {
  name: 'products',
  keys: ['sku', 'currency'],
  sums: ['orders', 'quantity', 'revenueMinor', 'returned', 'returnedMinor'],
  rules: { 1: sold },
};
