import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { parse } from 'csv-parse';

/** A line of the file as it stands there. */
type Line = Readonly<Record<'InvoiceNo' | 'StockCode' | 'Quantity' | 'UnitPrice' | 'Country', string>>;

/** What a customer bought on one line of a sale, or sends back on one of a cancellation. */
export interface FileLine {
  readonly sku: string;
  /** Pieces, also of a cancellation above zero. */
  readonly quantity: number;
  readonly priceMinor: number;
  readonly country: string;
}

/** By the number of the invoice. */
export type FileLines = ReadonlyMap<string, readonly FileLine[]>;

/**
 * The lines of these sales and cancellations straight from the file. It shares no code with what placed the orders, so that the two can be
 * compared: the number of a cancellation begins with C, goods have four digits in a row, and who gets nothing or pays nothing buys nothing.
 */
export async function linesOf(file: string, wanted: ReadonlySet<string>): Promise<FileLines> {
  const invoices = new Map<string, FileLine[]>();
  const raw = createReadStream(file);
  const text = file.endsWith('.gz') ? raw.pipe(createGunzip()) : raw;
  const rows = text.pipe(
    parse({ columns: true, bom: true, trim: true, relax_column_count: true, relax_quotes: true }),
  );
  for await (const row of rows) {
    const { InvoiceNo, StockCode, Quantity, UnitPrice, Country } = row as Line;
    if (!wanted.has(InvoiceNo)) continue;
    const isCancelled = InvoiceNo.startsWith('C');
    const sku = StockCode.toUpperCase();
    const quantity = isCancelled ? -Number(Quantity) : Number(Quantity);
    const priceMinor = pence(UnitPrice);
    const isGoods = /^[A-Z]*[0-9]{4,}[A-Z]*$/.test(sku);
    if (!isGoods || !(quantity > 0) || !(isCancelled || priceMinor > 0)) continue;
    const lines = invoices.get(InvoiceNo) ?? [];
    invoices.set(InvoiceNo, lines);
    // The first line that counts says where the whole sale goes.
    lines.push({ sku, quantity, priceMinor, country: lines[0]?.country ?? Country });
  }
  return invoices;
}

/** By way of tenths of a penny, where halves are exact. */
const pence = (pounds: string) => Math.round(Math.round(Number(pounds) * 1000) / 10);
