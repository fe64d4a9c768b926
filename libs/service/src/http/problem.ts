import { HttpException } from '@nestjs/common';
import { z } from 'zod';

/** One wrong field of a request. */
export interface FieldError {
  /** Where it is: `lines[3].quantity`. */
  readonly field: string;
  /** What was sent, shortened. Absent when nothing was. */
  readonly value?: unknown;
  readonly expected: string;
}

/** A problem document (RFC 9457). */
export interface Problem {
  /** A short stable name, sent as `urn:orderflow:problem:<type>`. */
  readonly type: string;
  readonly title: string;
  readonly detail?: string;
  readonly errors?: readonly FieldError[];
}

/** Answers a request with `application/problem+json`. */
export class ProblemException extends HttpException {
  constructor(
    status: number,
    readonly problem: Problem,
    /** Sent with the answer, such as `retry-after`. */
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(problem.title, status);
  }
}

/** The document that goes over the wire. */
export function problemDocument(status: number, { type, ...rest }: Problem) {
  return { type: `urn:orderflow:problem:${type}`, status, ...rest };
}

/** The schema of {@link problemDocument}. */
export const problemSchema = z.object({
  type: z.string().describe('urn:orderflow:problem:<type>'),
  status: z.int(),
  title: z.string(),
  detail: z.string().optional(),
  errors: z
    .array(z.object({ field: z.string(), value: z.unknown().optional(), expected: z.string() }))
    .optional(),
});

/**
 * The input in the shape of `schema`. Throws a 422 problem that names every wrong field, its value, and what
 * was expected (the first hundred of them); a 400 when the whole body is missing.
 */
export function parseWith<Schema extends z.ZodType>(schema: Schema, input: unknown): z.infer<Schema> {
  if (input === undefined || input === null) {
    throw new ProblemException(400, { type: 'body-missing', title: 'The request has no JSON body' });
  }
  const result = schema.safeParse(input, { reportInput: true });
  if (result.success) return result.data;
  const errors = result.error.issues.flatMap(fieldErrors);
  throw new ProblemException(422, {
    type: 'request-invalid',
    title: 'The request has fields that are not as expected',
    ...(errors.length > errorsMax && {
      detail: `${errors.length} errors, of which the first ${errorsMax} are told`,
    }),
    errors: errors.slice(0, errorsMax),
  });
}

function fieldErrors(issue: z.core.$ZodIssue): FieldError[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ field: fieldName([...issue.path, key]), expected: 'no such field' }));
  }
  const error: FieldError = { field: fieldName(issue.path), expected: issue.message };
  return [issue.input === undefined ? error : { ...error, value: shortened(issue.input) }];
}

function fieldName(path: readonly PropertyKey[]): string {
  const name = path.reduce<string>(
    (before, part) =>
      typeof part === 'number' ? `${before}[${part}]` : `${before}${before && '.'}${String(part)}`,
    '',
  );
  return name || '(body)';
}

const errorsMax = 100;
const shownLengthMax = 100;

function shortened(value: unknown): unknown {
  if (typeof value === 'string')
    return value.length > shownLengthMax ? `${value.slice(0, shownLengthMax)}…` : value;
  if (typeof value === 'object' && value !== null)
    return Array.isArray(value) ? `(array of ${value.length})` : '(object)';
  return value;
}
