import type { OrderLine } from '@orderflow/contracts';
import { InvariantBroken } from '@orderflow/kernel';
import { readHeader, type Columns } from '../csv/header.js';
import { InputUnreadable } from '../csv/input.errors.js';
import { readLines } from '../csv/read-lines.js';
import { RecordSplitter, type CsvRow } from '../csv/record-splitter.js';
import { parseInvoiceLine, type InvoiceLine } from './invoice-line.js';
import { reasonToSkip, type SkipReason } from './sorting.js';

/** A sale with what is left of it after sorting: at least one line. */
export interface Invoice {
  readonly invoiceNo: string;
  /** Undefined for a guest. */
  readonly customerId: string | undefined;
  readonly country: string;
  readonly lines: OrderLine[];
  /** How many lines of the file those are: a record with a line break inside is more than one. */
  linesOfFile: number;
}

/** A whole file of invoices, with every one of its lines accounted for. */
export interface InvoiceFile {
  /** Lines after the header. */
  readonly lines: number;
  /** Different invoice numbers, cancellations among them. */
  readonly invoices: number;
  readonly returns: number;
  /** Sales of which no line was left. */
  readonly emptySales: number;
  /** Lines that are in no invoice of {@link sales}, by reason. */
  readonly skipped: ReadonlyMap<SkipReason, number>;
  /** What is wrong with the first {@link problemsMax} malformed lines. */
  readonly malformed: readonly { line: number; problem: string }[];
  /** How many records are malformed in all. */
  readonly malformedCount: number;
  /** Stock codes that are not goods, with their lines. */
  readonly nonGoods: ReadonlyMap<string, number>;
  /** In the order in which they begin in the file; the lines of one need not stand together. */
  readonly sales: readonly Invoice[];
}

export const problemsMax = 1_000;

/**
 * Reads a csv or csv.gz file; `limit` is how many sales to take. A malformed line is counted and named, and
 * the rest is read on; what makes the file unreadable as a whole is thrown as {@link InputUnreadable}.
 */
export async function readInvoices(file: string, { limit = Infinity } = {}): Promise<InvoiceFile> {
  let reader: InvoiceReader | undefined;
  for await (const lines of readLines(file)) {
    if (reader) reader.push(lines);
    else {
      reader = new InvoiceReader(readHeader(file, lines[0] ?? ''), limit);
      reader.push(lines.slice(1));
    }
  }
  const result = reader?.end();
  if (!result || result.lines === 0) throw new InputUnreadable(file, 'has a header, but no invoice lines');
  return result;
}

class InvoiceReader {
  private readonly splitter: RecordSplitter;
  private readonly numbers = new Set<string>();
  private readonly sales = new Map<string, Invoice>();
  private readonly skipped = new Map<SkipReason, number>();
  private readonly malformed: { line: number; problem: string }[] = [];
  private readonly nonGoods = new Map<string, number>();
  private readonly beyondLimit = new Set<string>();
  private malformedCount = 0;
  private lines = 0;

  constructor(
    private readonly columns: Columns,
    private readonly limit: number,
  ) {
    this.splitter = new RecordSplitter(Object.keys(columns).length, 2);
  }

  push(lines: readonly string[]): void {
    this.lines += lines.length;
    this.splitter.push(lines).forEach((row) => this.take(row));
  }

  end(): InvoiceFile {
    this.splitter.end().forEach((row) => this.take(row));
    const { lines, skipped, malformed, malformedCount, nonGoods } = this;
    const sales = [...this.sales.values()];
    assertAllCounted({ lines, sales, skipped });
    const numbers = [...this.numbers];
    const returns = numbers.filter((number) => number.startsWith('C')).length;
    const saleNumbers = numbers.filter((number) => /^\d/.test(number)).length;
    const emptySales = saleNumbers - sales.length - this.beyondLimit.size;
    return {
      lines,
      invoices: numbers.length,
      returns,
      emptySales,
      skipped,
      malformed,
      malformedCount,
      nonGoods,
      sales,
    };
  }

  private take(row: CsvRow): void {
    if ('problem' in row) return this.skipMalformed(row.line, row.lines, row.problem);
    const parsed = parseInvoiceLine(row.fields, this.columns);
    if (!parsed.ok) return this.skipMalformed(row.line, row.lines, parsed.problem);
    this.sort(parsed.line, row.lines);
  }

  private sort(line: InvoiceLine, lines: number): void {
    this.numbers.add(line.invoiceNo);
    const reason = reasonToSkip(line);
    if (reason === 'non-goods') count(this.nonGoods, line.stockCode, lines);
    if (reason) return count(this.skipped, reason, lines);
    const sale = this.sales.get(line.invoiceNo) ?? this.begin(line);
    if (!sale) return count(this.skipped, 'beyond-limit', lines);
    const { stockCode: sku, description, quantity, unitPriceMinor } = line;
    sale.lines.push({ sku, description, quantity, unitPriceMinor });
    sale.linesOfFile += lines;
  }

  private begin({ invoiceNo, customerId, country }: InvoiceLine): Invoice | undefined {
    if (this.sales.size >= this.limit) {
      this.beyondLimit.add(invoiceNo);
      return undefined;
    }
    const sale: Invoice = { invoiceNo, customerId, country, lines: [], linesOfFile: 0 };
    this.sales.set(invoiceNo, sale);
    return sale;
  }

  private skipMalformed(line: number, lines: number, problem: string): void {
    count(this.skipped, 'malformed', lines);
    this.malformedCount += 1;
    if (this.malformed.length < problemsMax) this.malformed.push({ line, problem });
  }
}

/** Throws when some line of the file is in no bucket, or in two. */
export function assertAllCounted({
  lines,
  sales,
  skipped,
}: Pick<InvoiceFile, 'lines' | 'sales' | 'skipped'>): void {
  let counted = 0;
  for (const sale of sales) counted += sale.linesOfFile;
  for (const lines of skipped.values()) counted += lines;
  if (counted !== lines)
    throw new InvariantBroken(`the file has ${lines} lines, but ${counted} are accounted for`);
}

export function count<K>(counts: Map<K, number>, key: K, by: number): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}
