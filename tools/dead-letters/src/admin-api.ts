import { askService, type Place } from '@orderflow/command-line';

/** Asks a service's operator API; a GET without a body. Throws `Refused` with the service's own words when it says no. */
export const ask = <Answer>(place: Place, path: string, body?: object) =>
  askService<Answer>(place, `admin/${path}`, body);

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
    const answer = await ask<Record<string, unknown> & { next?: number }>(place, asked);
    yield* answer[field] as Item[];
    from = answer.next;
  } while (from !== undefined);
}
