import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { parse } from 'csv-parse';

/** A line of the file as it stands there. */
type Line = Readonly<Record<'InvoiceNo' | 'StockCode' | 'Quantity' | 'UnitPrice' | 'Country', string>>;

/** What a customer bought on one line of a sale. */
export interface SaleLine {
  readonly sku: string;
  readonly quantity: number;
  readonly amountMinor: number;
  readonly country: string;
}

/**
 * The lines of these sales straight from the file. It shares no code with what placed the orders, so that the two can be
 * compared: a sale's number begins with a digit, goods have four digits in a row, and who gets nothing or pays nothing buys nothing.
 */
export async function salesIn(
  file: string,
  wanted: ReadonlySet<string>,
): Promise<ReadonlyMap<string, readonly SaleLine[]>> {
  const sales = new Map<string, SaleLine[]>();
  const raw = createReadStream(file);
  const text = file.endsWith('.gz') ? raw.pipe(createGunzip()) : raw;
  const rows = text.pipe(
    parse({ columns: true, bom: true, trim: true, relax_column_count: true, relax_quotes: true }),
  );
  for await (const row of rows) {
    const { InvoiceNo, StockCode, Quantity, UnitPrice, Country } = row as Line;
    if (!wanted.has(InvoiceNo)) continue;
    const sku = StockCode.toUpperCase();
    const quantity = Number(Quantity);
    const priceMinor = pence(UnitPrice);
    if (!/^[A-Z]*[0-9]{4,}[A-Z]*$/.test(sku) || !(quantity > 0) || !(priceMinor > 0)) continue;
    const lines = sales.get(InvoiceNo) ?? [];
    sales.set(InvoiceNo, lines);
    // The first line that counts says where the whole sale goes.
    lines.push({ sku, quantity, amountMinor: quantity * priceMinor, country: lines[0]?.country ?? Country });
  }
  return sales;
}

/** By way of tenths of a penny, where halves are exact. */
const pence = (pounds: string) => Math.round(Math.round(Number(pounds) * 1000) / 10);
