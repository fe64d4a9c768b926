import type { OrderId } from '@orderflow/kernel';
import type { Tx } from '@orderflow/postgres';

/** A client's word that two requests are one. */
export interface IdempotencyClaim {
  readonly key: string;
  /** SHA-256 of the canonical body. */
  readonly fingerprint: Buffer;
  /** The order that the key stands for, if it is not taken. */
  readonly orderId: OrderId;
}

const insert = `
  insert into idempotency_keys (key, fingerprint, order_id, created_at)
  select key, fingerprint, order_id, $4 from unnest($1::text[], $2::bytea[], $3::uuid[])
    as claim (key, fingerprint, order_id)
  order by key
  on conflict do nothing
  returning key`;

const select = `
  select key, fingerprint, order_id as "orderId" from idempotency_keys where key = any($1::text[])`;

/**
 * Who holds each key after this: the first claim that was ever made for it. A claim for a key that another
 * transaction is just claiming waits for that transaction. Keys are claimed in order, so no two wait for each other.
 */
export async function claimKeys(
  claims: readonly IdempotencyClaim[],
  now: Date,
  tx: Tx,
): Promise<ReadonlyMap<string, IdempotencyClaim>> {
  const holders = new Map<string, IdempotencyClaim>();
  for (const claim of claims) if (!holders.has(claim.key)) holders.set(claim.key, claim);
  if (holders.size === 0) return holders;
  const first = [...holders.values()];
  const columns = [
    first.map(({ key }) => key),
    first.map(({ fingerprint }) => fingerprint),
    first.map(({ orderId }) => orderId),
  ];
  const won = await tx.query<{ key: string }>(insert, [...columns, now], 'idempotency-insert');
  if (won.length === first.length) return holders;
  const free = new Set(won.map(({ key }) => key));
  const taken = first.flatMap(({ key }) => (free.has(key) ? [] : key));
  for (const holder of await tx.query<IdempotencyClaim>(select, [taken], 'idempotency-find')) {
    holders.set(holder.key, holder);
  }
  return holders;
}
