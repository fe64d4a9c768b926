interface Keyed {
  readonly idempotencyKey: string;
}

/**
 * What the books hold for each of the items once those whose key is new are entered: an item whose key is known,
 * from these items or from long ago, is answered with the first one of that key.
 */
export async function keepFirst<Item extends Keyed>(
  items: readonly Item[],
  /** Enters the items whose keys are new and tells which these are. */
  enter: (items: readonly Item[]) => Promise<readonly Keyed[]>,
  find: (keys: readonly string[]) => Promise<readonly Item[]>,
): Promise<Item[]> {
  const first = new Map<string, Item>();
  for (const item of items) if (!first.has(item.idempotencyKey)) first.set(item.idempotencyKey, item);
  // Sorted, so that of two batches with the same keys one waits for the other instead of each for the other.
  const asked = [...first.values()].sort((a, b) => (a.idempotencyKey < b.idempotencyKey ? -1 : 1));
  const entered = new Set((await enter(asked)).map(({ idempotencyKey }) => idempotencyKey));
  const known = asked.map(({ idempotencyKey }) => idempotencyKey).filter((key) => !entered.has(key));
  for (const item of known.length > 0 ? await find(known) : []) first.set(item.idempotencyKey, item);
  return items.map(({ idempotencyKey }) => first.get(idempotencyKey) as Item);
}
