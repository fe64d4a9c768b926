import { hostname, userInfo } from 'node:os';
import { AppError, errorMessage } from '@orderflow/kernel';

/** A service and where its HTTP interface is. */
export interface Place {
  readonly service: string;
  readonly url: string;
  /** What it asks for, where the environment says no other. */
  readonly adminToken?: string;
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

/**
 * One request to a service, under `ADMIN_TOKEN` where the environment has one, else under the place's own token: a POST with a body, else a GET. Throws
 * {@link Refused} with the service's own words when it says no, or when it does not answer within 30 s.
 */
export async function askService<Answer>(
  { service, url, adminToken }: Place,
  path: string,
  body?: object,
): Promise<Answer> {
  let response: Response;
  try {
    response = await fetch(`${url}/${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: headers(body !== undefined, adminToken),
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

function headers(withBody: boolean, adminToken?: string): Record<string, string> {
  const { ADMIN_TOKEN = adminToken } = process.env;
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
