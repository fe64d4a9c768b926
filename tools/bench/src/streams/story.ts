/** What one stream told, from its opening to its end. */
export interface FollowedOrder {
  readonly orderId: string;
  /** The entries as they came: version and status. */
  readonly entries: readonly string[];
  /** Of each entry but the first: from the time in it to its arrival. */
  readonly lateMs: readonly number[];
  /** From asking for the stream to its first entry. */
  readonly openedMs: number;
  /** How often the connection broke, or was refused, and was made again. */
  readonly broken: number;
}

/** An entry as it is compared. */
export const entryOf = (version: number, status: string) => `${version} ${status}`;

/** After these nothing comes for days: a stream is not followed further. */
const ends: readonly string[] = ['confirmed', 'rejected', 'cancelled'];
export const isEnd = (status: string) => ends.includes(status);

/** The entries up to the first that ends them. */
export function toTheEnd<Entry extends { readonly status: string }>(entries: readonly Entry[]): Entry[] {
  const end = entries.findIndex(({ status }) => isEnd(status));
  return end < 0 ? [...entries] : entries.slice(0, end + 1);
}

/** The streams that told anything else than the whole history of their order, in its order and once (pure). */
export function wrongStories(
  followed: readonly FollowedOrder[],
  histories: ReadonlyMap<string, readonly string[]>,
): FollowedOrder[] {
  return followed.filter(({ orderId, entries }) => entries.join() !== histories.get(orderId)?.join());
}
