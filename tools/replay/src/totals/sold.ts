import type { FileLine, FileLines } from './file-lines.js';

/** What became of an order that was placed of the file. */
export interface PlacedSale {
  readonly invoiceNo: string;
  readonly confirmed: boolean;
  /** By the payment provider's own book: an order that came to nothing may have been paid and given back. */
  readonly charged: boolean;
  readonly placedAt: Date;
}

/** A return that was placed of the file, and whether it was completed. */
export interface PlacedReturn {
  /** Of the cancellation. */
  readonly invoiceNo: string;
  readonly saleNo: string;
  readonly lines: readonly { readonly sku: string; readonly quantity: number }[];
  readonly completed: boolean;
}

/** An order, or what came back of one, with its lines as the file has them. */
export interface Sale extends PlacedSale {
  readonly lines: readonly FileLine[];
}
export interface Sold {
  readonly sales: readonly Sale[];
  /** Those that were completed, at the prices that were paid. */
  readonly returns: readonly Sale[];
}

/**
 * What was sold and came back (pure): how much by the file, which of it by what became of the orders and returns. `returns` are in the order in which they
 * were placed. A piece counts as returned only where a line of its cancellation in the file says so.
 */
export function soldBy(
  file: FileLines,
  sales: readonly PlacedSale[],
  returns: readonly PlacedReturn[],
): Sold {
  const sold = sales.map((sale) => ({ ...sale, lines: file.get(sale.invoiceNo) ?? [] }));
  const baskets = new Map(sold.map((sale) => [sale.invoiceNo, { sale, left: piecesOf(sale.lines) }]));
  const cancelled = new Map(returns.map(({ invoiceNo }) => [invoiceNo, [...(file.get(invoiceNo) ?? [])]]));
  const back: Sale[] = [];
  for (const { invoiceNo, saleNo, lines, completed } of returns) {
    const basket = baskets.get(saleNo);
    const said = cancelled.get(invoiceNo) ?? [];
    const found = lines.flatMap(({ sku, quantity }) => {
      const at = said.findIndex((line) => line.sku === sku && line.quantity === quantity);
      return at === -1 ? [] : said.splice(at, 1);
    });
    const taken = found.flatMap((line) => take(basket?.left ?? [], line));
    if (basket && completed) back.push({ ...basket.sale, lines: taken });
  }
  return { sales: sold, returns: back };
}

type Pieces = FileLine & { quantity: number };

/** Of one article, those of the price that stands first on the invoice come first. */
function piecesOf(lines: readonly FileLine[]): Pieces[] {
  const byPrice = Map.groupBy(lines, ({ sku, priceMinor }) => `${sku} ${priceMinor}`);
  return [...byPrice.values()].map((same) => ({ ...same[0]!, quantity: piecesIn(same) }));
}

function take(left: readonly Pieces[], { sku, quantity }: FileLine): FileLine[] {
  let missing = quantity;
  return left.flatMap((pieces) => {
    const taken = pieces.sku === sku ? Math.min(missing, pieces.quantity) : 0;
    missing -= taken;
    pieces.quantity -= taken;
    return taken === 0 ? [] : [{ ...pieces, quantity: taken }];
  });
}

export const piecesIn = (lines: readonly FileLine[]) =>
  lines.reduce((sum, { quantity }) => sum + quantity, 0);

/** What lines come to, in pence. */
export const amountOf = (lines: readonly FileLine[]) =>
  lines.reduce((sum, { quantity, priceMinor }) => sum + quantity * priceMinor, 0);
