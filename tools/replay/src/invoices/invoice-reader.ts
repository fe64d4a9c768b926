import type { Columns } from '../csv/header.js';
import { RecordSplitter, type CsvRow } from '../csv/record-splitter.js';
import {
  assertAllCounted,
  count,
  problemsMax,
  type CancelledLine,
  type Invoice,
  type InvoiceFile,
} from './invoice-file.js';
import { parseInvoiceLine, type InvoiceLine } from './invoice-line.js';
import { reasonToSkip, type SkipReason } from './sorting.js';

/** Sorts the lines of a file, as they come, into sales and buckets. */
export class InvoiceReader {
  private readonly splitter: RecordSplitter;
  private readonly numbers = new Set<string>();
  private readonly sales = new Map<string, Invoice>();
  private readonly skipped = new Map<SkipReason, number>();
  private readonly malformed: { line: number; problem: string }[] = [];
  private readonly nonGoods = new Map<string, number>();
  private readonly beyondLimit = new Set<string>();
  private readonly cancelled: CancelledLine[] = [];
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
    const { lines, skipped, malformed, malformedCount, nonGoods, cancelled } = this;
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
      cancelled,
    };
  }

  private take(row: CsvRow): void {
    if ('problem' in row) return this.skipMalformed(row.line, row.lines, row.problem);
    const parsed = parseInvoiceLine(row.fields, this.columns);
    if (!parsed.ok) return this.skipMalformed(row.line, row.lines, parsed.problem);
    this.sort(parsed.line, row.lines, row.line);
  }

  private sort(line: InvoiceLine, lines: number, atLine: number): void {
    this.numbers.add(line.invoiceNo);
    const reason = reasonToSkip(line);
    if (reason === 'non-goods') count(this.nonGoods, line.stockCode, lines);
    if (reason === 'cancellation') this.cancel(line, lines, atLine);
    if (reason) return count(this.skipped, reason, lines);
    const sale = this.sales.get(line.invoiceNo) ?? this.begin(line, atLine);
    if (!sale) return count(this.skipped, 'beyond-limit', lines);
    const { stockCode: sku, description, quantity, unitPriceMinor } = line;
    sale.lines.push({ sku, description, quantity, unitPriceMinor });
    sale.linesOfFile += lines;
  }

  private cancel({ invoiceNo, customerId, stockCode, quantity }: InvoiceLine, lines: number, atLine: number) {
    const beyondLimit = this.beyondLimit.size > 0;
    this.cancelled.push({
      ...{ invoiceNo, customerId, sku: stockCode, quantity },
      ...{ atLine, linesOfFile: lines, beyondLimit },
    });
  }

  private begin({ invoiceNo, customerId, country }: InvoiceLine, atLine: number): Invoice | undefined {
    if (this.sales.size >= this.limit) {
      this.beyondLimit.add(invoiceNo);
      return undefined;
    }
    const sale: Invoice = { invoiceNo, customerId, country, lines: [], atLine, linesOfFile: 0 };
    this.sales.set(invoiceNo, sale);
    return sale;
  }

  private skipMalformed(line: number, lines: number, problem: string): void {
    count(this.skipped, 'malformed', lines);
    this.malformedCount += 1;
    if (this.malformed.length < problemsMax) this.malformed.push({ line, problem });
  }
}
