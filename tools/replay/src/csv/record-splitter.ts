import { parse } from 'csv-parse/sync';

/** A quoted field may hold line breaks; a quote that stays open for longer than this is a broken line. */
const linesPerRecordMax = 10;
const neverClosed = 'opens a quote that is never closed';

/** One record of the file, or one line that is none. `lines` is how many lines of the file it takes up. */
export type CsvRow =
  | { readonly line: number; readonly lines: number; readonly fields: string[] }
  | { readonly line: number; readonly lines: 1; readonly problem: string };

/**
 * Cuts lines into records of a fixed number of columns. What is wrong with a line costs that line only: a
 * CSV parser over the whole stream would take a quote that is never closed for the rest of the file.
 */
export class RecordSplitter {
  private held: string[] = [];

  constructor(
    private readonly columns: number,
    private line: number,
  ) {}

  /** The rows that are complete with these lines; an open quote is held back until more lines come. */
  push(lines: readonly string[]): CsvRow[] {
    this.held = this.held.length === 0 ? [...lines] : this.held.concat(lines);
    return this.rows(false);
  }

  /** The rows that are left when no more lines come. */
  end(): CsvRow[] {
    return this.rows(true);
  }

  private rows(atEnd: boolean): CsvRow[] {
    const rows: CsvRow[] = [];
    let at = 0;
    while (at < this.held.length) {
      const row = this.rowAt(at, atEnd);
      if (!row) break;
      rows.push(row);
      at += row.lines;
      this.line += row.lines;
    }
    this.held = this.held.slice(at);
    return rows;
  }

  private rowAt(at: number, atEnd: boolean): CsvRow | undefined {
    const first = this.held[at] ?? '';
    if (!first.includes('"')) return this.row(first.split(','), 1);
    let text = first;
    let lines = 1;
    while (quotesIn(text) % 2 === 1) {
      const next = this.held[at + lines];
      if (lines === linesPerRecordMax || (next === undefined && atEnd)) return this.broken(neverClosed);
      if (next === undefined) return undefined;
      text += `\n${next}`;
      lines += 1;
    }
    return this.quoted(text, lines);
  }

  private quoted(text: string, lines: number): CsvRow {
    let row: CsvRow;
    try {
      const [fields = []] = parse(text, { relax_column_count: true });
      row = this.row(fields, lines);
    } catch (error) {
      row = this.broken(`has a quote in the wrong place (${String((error as { code?: string }).code)})`);
    }
    // The open quotes of two broken lines close each other: only the first is named, the next is read on its own.
    return 'problem' in row && lines > 1 ? this.broken(neverClosed) : row;
  }

  private row(fields: string[], lines: number): CsvRow {
    if (fields.length === this.columns) return { line: this.line, lines, fields };
    if (fields.length === 1 && fields[0] === '') return this.broken('is blank');
    return this.broken(`has ${fields.length} columns instead of ${this.columns}`);
  }

  private broken(problem: string): CsvRow {
    return { line: this.line, lines: 1, problem };
  }
}

function quotesIn(text: string): number {
  let count = 0;
  for (let at = text.indexOf('"'); at !== -1; at = text.indexOf('"', at + 1)) count += 1;
  return count;
}
