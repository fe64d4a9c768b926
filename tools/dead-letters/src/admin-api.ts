import { hostname, userInfo } from 'node:os';
import { AppError, errorMessage } from '@orderflow/kernel';

/** A service and where its `/admin` is. */
export interface Place {
  readonly service: string;
  readonly url: string;
}

/** A service refused what was asked of it, or could not be asked. */
export class Refused extends AppError {
  readonly code = 'request-invalid';
  readonly retryable = false;
}

interface ProblemDocument {
  readonly title?: string;
  readonly detail?: string;
  readonly errors?: readonly { readonly field: string; readonly expected: string }[];
}

const timeoutMs = 30_000;

/** Asks a service's operator API. Throws {@link Refused} with the service's own words when it says no. */
export async function ask<Answer>(
  { service, url }: Place,
  method: 'GET' | 'POST',
  path: string,
  body?: object,
): Promise<Answer> {
  let response: Response;
  try {
    response = await fetch(`${url}/admin/${path}`, {
      method,
      headers: headers(body !== undefined),
      body: body && JSON.stringify(body),
      signal: AbortSignal.timeout(timeoutMs),
    });
  } catch (error) {
    const cause = error instanceof Error && error.cause ? error.cause : error;
    throw new Refused(`${service} at ${url} does not answer: ${errorMessage(cause)}`, { cause: error });
  }
  if (response.ok) return (await response.json()) as Answer;
  throw new Refused(`${service}: ${wordsOf(response.status, await response.text())}`);
}

function headers(withBody: boolean): Record<string, string> {
  const { ADMIN_TOKEN } = process.env;
  return {
    'x-operator': `${userInfo().username}@${hostname()}`.replace(/[^\x21-\x7e]/g, '?').slice(0, 128),
    ...(withBody && { 'content-type': 'application/json' }),
    ...(ADMIN_TOKEN && { authorization: `Bearer ${ADMIN_TOKEN}` }),
  };
}

function wordsOf(status: number, text: string): string {
  try {
    const { title, detail, errors = [] } = JSON.parse(text) as ProblemDocument;
    const fields = errors.map(({ field, expected }) => `${field}: ${expected}`);
    return [title ?? `status ${status}`, ...(detail ? [detail] : []), ...fields].join(': ');
  } catch (error) {
    return `status ${status}, and an answer that is no JSON: ${errorMessage(error)}`;
  }
}

/** A query string of what is there. */
export function queryOf(of: Readonly<Record<string, string | number | undefined>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(of)) if (value !== undefined) query.set(name, String(value));
  return query.size === 0 ? '' : `?${query.toString()}`;
}

/** Every page of a list: `next` of one page is the mark of the following one. */
export async function* pages<Item>(
  place: Place,
  path: string,
  field: string,
  mark: string,
  query: Readonly<Record<string, string | undefined>>,
): AsyncGenerator<Item> {
  let from: number | undefined;
  do {
    const asked = `${path}${queryOf({ ...query, limit: 500, [mark]: from })}`;
    const answer = await ask<Record<string, unknown> & { next?: number }>(place, 'GET', asked);
    yield* answer[field] as Item[];
    from = answer.next;
  } while (from !== undefined);
}
