import { parse } from 'csv-parse/sync';
import { InputUnreadable } from './input.errors.js';

/** The columns of the real data, by their names there. */
export const columnNames = [
  'InvoiceNo',
  'StockCode',
  'Description',
  'Quantity',
  'InvoiceDate',
  'UnitPrice',
  'CustomerID',
  'Country',
] as const;
export type ColumnName = (typeof columnNames)[number];

/** Where each column is; a file may have them in another order. */
export type Columns = Readonly<Record<ColumnName, number>>;

/** Reads the header line. Throws {@link InputUnreadable} naming every missing, unknown and repeated column. */
export function readHeader(file: string, line: string): Columns {
  const names = fieldsOf(file, line).map((name) => name.trim());
  const problems = [
    problem(
      'missing',
      columnNames.filter((name) => !names.includes(name)),
    ),
    problem(
      'unknown',
      names.filter((name) => !(columnNames as readonly string[]).includes(name)),
    ),
    problem(
      'repeated',
      names.filter((name, at) => names.indexOf(name) !== at),
    ),
  ].filter((text) => text !== '');
  if (problems.length > 0)
    throw new InputUnreadable(
      file,
      `line 1 must be the header ${columnNames.join(',')}; ${problems.join('; ')}`,
    );
  return Object.fromEntries(columnNames.map((name) => [name, names.indexOf(name)])) as Columns;
}

function problem(kind: string, names: readonly string[]): string {
  const shown = names.slice(0, 12).map((name) => JSON.stringify(name.slice(0, 40)));
  if (names.length > shown.length) shown.push('…');
  return names.length === 0 ? '' : `${kind}: ${shown.join(', ')}`;
}

function fieldsOf(file: string, line: string): string[] {
  try {
    return parse(line)[0] ?? [];
  } catch (error) {
    throw new InputUnreadable(file, 'line 1 is not a CSV header: a quote is in the wrong place', {
      cause: error,
    });
  }
}
