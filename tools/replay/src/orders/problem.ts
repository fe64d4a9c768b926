import type { Answer } from './http.js';

interface Problem {
  readonly type?: string;
  readonly title?: string;
  readonly detail?: string;
  readonly errors?: readonly { field: string; value?: unknown; expected: string }[];
}

const errorsShown = 3;

/** What kind of refusal it is: `422 sku-unknown`. Refusals of one kind can be counted together. */
export function problemOf({ status, body }: Answer): string {
  const { type = 'without a problem document' } = (body ?? {}) as Problem;
  return `${status} ${type.split(':').at(-1)}`;
}

/** What exactly is wrong, with the first fields that are. */
export function describeProblem({ status, body }: Answer): string {
  const { title, detail, errors = [] } = (body ?? {}) as Problem;
  const fields = errors.slice(0, errorsShown).map(describeField);
  const more = errors.length > errorsShown ? [`and ${errors.length - errorsShown} more`] : [];
  return [title, detail, ...fields, ...more].filter((text) => text).join('; ') || `status ${status}`;
}

function describeField({ field, value, expected }: NonNullable<Problem['errors']>[number]): string {
  return `${field} is ${value === undefined ? 'missing' : JSON.stringify(value)}, expected ${expected}`;
}
