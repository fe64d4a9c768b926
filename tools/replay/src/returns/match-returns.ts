import type { StockLine } from '@orderflow/contracts';
import { InvariantBroken } from '@orderflow/kernel';
import { count, type CancelledLine, type Invoice } from '../invoices/invoice-file.js';
import { goods } from '../invoices/sorting.js';

/** Why a line of a cancellation is in no return. Every line has exactly one of these, or is in a return. */
export const unmatchedReasons = {
  'no-customer': 'no customer to find an order of',
  'non-goods': 'not goods: a discount, postage, or another correction of money',
  'no-quantity': 'quantity zero or positive',
  'no-earlier-order': 'the customer has no earlier order with that product',
  'beyond-what-is-left': 'more than any one earlier order of it has left',
  'beyond-limit': 'after the last order of --limit',
  'order-not-confirmed': 'its order was not confirmed',
} as const;
export type UnmatchedReason = keyof typeof unmatchedReasons;

/** What one cancellation sends back of one order. */
export interface ReturnToPlace {
  /** Of the cancellation: `C536379`. */
  readonly invoiceNo: string;
  /** Of the sale whose goods come back. */
  readonly saleNo: string;
  readonly lines: readonly StockLine[];
  /** How many lines of the file those are. */
  readonly linesOfFile: number;
}

/** The returns of a file, and every line of its cancellations accounted for. */
export interface ReturnsFile {
  readonly lines: number;
  readonly returns: readonly ReturnToPlace[];
  /** Lines that are in no return, by reason. */
  readonly unmatched: ReadonlyMap<UnmatchedReason, number>;
}

/**
 * Finds for each line of the cancellations the customer's latest earlier order that has that product and so many pieces
 * of it left. `sales` are in the order of the file; a cancellation sees those that began before it.
 */
export function matchReturns(sales: readonly Invoice[], cancelled: readonly CancelledLine[]): ReturnsFile {
  const bought = new Purchases(sales);
  const returns = new Map<string, ReturnToPlace & { lines: StockLine[]; linesOfFile: number }>();
  const unmatched = new Map<UnmatchedReason, number>();
  for (const line of cancelled) {
    const found = reasonAgainst(line) ?? bought.take(line);
    if (typeof found === 'string') {
      count(unmatched, found, line.linesOfFile);
      continue;
    }
    const key = `${line.invoiceNo} ${found.invoiceNo}`;
    const { invoiceNo } = line;
    const one = returns.get(key) ?? { invoiceNo, saleNo: found.invoiceNo, lines: [], linesOfFile: 0 };
    returns.set(key, one);
    one.lines.push({ sku: line.sku, quantity: -line.quantity });
    one.linesOfFile += line.linesOfFile;
  }
  const lines = cancelled.reduce((sum, { linesOfFile }) => sum + linesOfFile, 0);
  const file = { lines, returns: [...returns.values()], unmatched };
  assertAllCounted(file);
  return file;
}

function reasonAgainst({
  sku,
  quantity,
  customerId,
  beyondLimit,
}: CancelledLine): UnmatchedReason | undefined {
  if (beyondLimit) return 'beyond-limit';
  if (customerId === undefined) return 'no-customer';
  if (!goods.test(sku)) return 'non-goods';
  return quantity >= 0 ? 'no-quantity' : undefined;
}

/** What customers bought, up to a place in the file, and have not sent back. */
class Purchases {
  private readonly byCustomer = new Map<string, { invoiceNo: string; left: Map<string, number> }[]>();
  private next = 0;

  constructor(private readonly sales: readonly Invoice[]) {}

  take({ customerId = '', sku, quantity, atLine }: CancelledLine): { invoiceNo: string } | UnmatchedReason {
    this.readUpTo(atLine);
    const orders = (this.byCustomer.get(customerId) ?? []).filter(({ left }) => left.has(sku));
    const order = orders.findLast(({ left }) => (left.get(sku) ?? 0) >= -quantity);
    if (!order) return orders.length === 0 ? 'no-earlier-order' : 'beyond-what-is-left';
    count(order.left, sku, quantity);
    return order;
  }

  private readUpTo(line: number): void {
    for (let sale = this.sales[this.next]; sale && sale.atLine < line; sale = this.sales[++this.next]) {
      const { invoiceNo, customerId } = sale;
      if (customerId === undefined) continue;
      const left = new Map<string, number>();
      for (const { sku, quantity } of sale.lines) count(left, sku, quantity);
      this.byCustomer.set(customerId, [...(this.byCustomer.get(customerId) ?? []), { invoiceNo, left }]);
    }
  }
}

/** Throws when some line of a cancellation is in no bucket, or in two. */
function assertAllCounted({ lines, returns, unmatched }: ReturnsFile): void {
  let counted = 0;
  for (const { linesOfFile } of returns) counted += linesOfFile;
  for (const lines of unmatched.values()) counted += lines;
  if (counted !== lines)
    throw new InvariantBroken(`cancellations have ${lines} lines, but ${counted} are accounted for`);
}
