import type { OrderToPlace } from '../orders/place-orders.js';
import { matchReturns, type ReturnsFile } from '../returns/match-returns.js';
import { assertAllCounted, count, type InvoiceFile } from './invoice-file.js';
import { readInvoices } from './read-invoices.js';
import { toOrder } from './to-order.js';

/** The orders of a file, and the whole file accounted for. */
export interface OrdersFile {
  readonly file: InvoiceFile;
  readonly orders: readonly OrderToPlace[];
  /** What its cancellations send back, of which of these orders. */
  readonly returns: ReturnsFile;
  /** Invoices that the orders API would not take, with every field that is beyond a limit. */
  readonly overLimits: readonly { invoiceNo: string; problems: readonly string[] }[];
}

/** Reads the invoices of a csv or csv.gz file and turns each sale into an order; `limit` is how many sales to take. */
export async function readOrders(path: string, { limit }: { limit?: number } = {}): Promise<OrdersFile> {
  const read = await readInvoices(path, { limit });
  const skipped = new Map(read.skipped);
  const orders: OrderToPlace[] = [];
  const overLimits: { invoiceNo: string; problems: readonly string[] }[] = [];
  const sales = read.sales.filter((sale) => {
    const order = toOrder(sale);
    if (order.ok) orders.push({ invoiceNo: sale.invoiceNo, body: order.body });
    else {
      overLimits.push({ invoiceNo: sale.invoiceNo, problems: order.problems });
      count(skipped, 'over-limits', sale.linesOfFile);
    }
    return order.ok;
  });
  const file = { ...read, sales, skipped };
  assertAllCounted(file);
  return { file, orders, overLimits, returns: matchReturns(sales, read.cancelled) };
}
