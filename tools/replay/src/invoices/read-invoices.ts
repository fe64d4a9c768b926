import { readHeader } from '../csv/header.js';
import { InputUnreadable } from '../csv/input.errors.js';
import { readLines } from '../csv/read-lines.js';
import type { InvoiceFile } from './invoice-file.js';
import { InvoiceReader } from './invoice-reader.js';

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
