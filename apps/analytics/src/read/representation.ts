import { ProblemException } from '@orderflow/service';
import { stringify } from 'csv-stringify/sync';
import type { FastifyReply } from 'fastify';
import Negotiator from 'negotiator';
import type { Cells, Rows } from './read-rows.js';

export const formats = ['json', 'csv'] as const;
export type Format = (typeof formats)[number];

const types: Readonly<Record<string, Format>> = { 'application/json': 'json', 'text/csv': 'csv' };

/** What the client wants: what its query says, else what it accepts most gladly. Throws a 406 where that is neither of the two. */
export function formatOf(asked: Format | undefined, accept: string | undefined): Format {
  if (asked) return asked;
  const type = new Negotiator({ headers: { accept } }).mediaType(Object.keys(types));
  const format = type === undefined ? undefined : types[type];
  if (format) return format;
  throw new ProblemException(406, {
    type: 'not-acceptable',
    title: 'There is no such representation',
    errors: [{ field: 'Accept', value: accept, expected: Object.keys(types).join(' or ') }],
  });
}

interface Wanted {
  readonly format: Format;
  /** What was asked for, from which a link to the next page is made. */
  readonly url: string;
  readonly reply: FastifyReply;
}

/** The rows as the client wants them; a next page is linked in both. */
export function represent(
  { version, rule, rows, next }: Rows,
  columns: readonly string[],
  { format, url, reply }: Wanted,
): unknown {
  const following = next === undefined ? undefined : pageAt(url, next);
  void reply.headers({ vary: 'accept', 'x-projection-version': version });
  if (following) void reply.header('link', `<${following}>; rel="next"`);
  if (format === 'json') return { version, rule, rows, ...(following && { next: following }) };
  void reply.type('text/csv; charset=utf-8; header=present');
  return csvOf(columns, rows);
}

/** By RFC 4180. A text that a spreadsheet would take for a formula is told from one by an apostrophe. */
export function csvOf(columns: readonly string[], rows: readonly Cells[]): string {
  return stringify([...rows], {
    columns: [...columns],
    header: true,
    record_delimiter: 'windows',
    escape_formulas: true,
  });
}

function pageAt(url: string, offset: number): string {
  const { pathname, searchParams } = new URL(url, 'http://here');
  searchParams.set('offset', String(offset));
  return `${pathname}?${searchParams.toString()}`;
}
