import { expect, test } from '@jest/globals';
import { RecordSplitter, type CsvRow } from './record-splitter.js';

function split(...batches: string[][]): CsvRow[] {
  const splitter = new RecordSplitter(3, 2);
  return [...batches.flatMap((lines) => splitter.push(lines)), ...splitter.end()];
}
const good = (line: number, fields: string[], lines = 1) => ({ line, lines, fields });
const bad = (line: number, problem: string) => ({ line, lines: 1 as const, problem });
const neverClosed = 'opens a quote that is never closed';

test.each<[string, string[], CsvRow[]]>([
  ['plain fields', ['a,b,c', 'd,,'], [good(2, ['a', 'b', 'c']), good(3, ['d', '', ''])]],
  ['commas and quotes in quotes', ['a,"b, ""B""",c'], [good(2, ['a', 'b, "B"', 'c'])]],
  [
    'a line break in quotes',
    ['a,"b', 'B",c', 'd,e,f'],
    [good(2, ['a', 'b\nB', 'c'], 2), good(4, ['d', 'e', 'f'])],
  ],
  ['too few columns', ['a,b', 'd,e,f'], [bad(2, 'has 2 columns instead of 3'), good(3, ['d', 'e', 'f'])]],
  ['too many columns', ['a,b,c,d'], [bad(2, 'has 4 columns instead of 3')]],
  ['a blank line', ['', 'd,e,f'], [bad(2, 'is blank'), good(3, ['d', 'e', 'f'])]],
  [
    'a quote inside a plain field',
    ['a,b"b"b,c'],
    [bad(2, 'has a quote in the wrong place (INVALID_OPENING_QUOTE)')],
  ],
  [
    'text after a closing quote',
    ['a,"b"b,c'],
    [bad(2, 'has a quote in the wrong place (CSV_INVALID_CLOSING_QUOTE)')],
  ],
  ['an open quote at the end', ['d,e,f', 'a,"b,c'], [good(2, ['d', 'e', 'f']), bad(3, neverClosed)]],
  [
    'an open quote that a later one would close',
    ['a,"b,c', 'd,e,f', 'g,"h,i', 'j,k,l'],
    [bad(2, neverClosed), good(3, ['d', 'e', 'f']), bad(4, neverClosed), good(5, ['j', 'k', 'l'])],
  ],
])('%s', (_, lines, rows) => {
  expect(split(lines)).toEqual(rows);
});

test('an open quote costs its own line only, however long the file is', () => {
  const rows = split(['a,"b,c', ...Array.from({ length: 100 }, () => 'd,e,f')]);
  expect(rows[0]).toEqual(bad(2, neverClosed));
  expect(rows.slice(1)).toEqual(Array.from({ length: 100 }, (_, n) => good(n + 3, ['d', 'e', 'f'])));
});

test('a record may come in two batches', () => {
  expect(split(['a,"b'], ['B",c'])).toEqual([good(2, ['a', 'b\nB', 'c'], 2)]);
});
