import type { StockLine } from '@orderflow/contracts';
import type { Tx } from '@orderflow/postgres';

const addReceived = `
  insert into stock_levels (sku, on_hand, reserved, received)
  select sku, quantity, 0, quantity from unnest($1::text[], $2::bigint[]) as receipt (sku, quantity)
  order by sku
  on conflict (sku) do update set
    on_hand = stock_levels.on_hand + excluded.on_hand,
    received = stock_levels.received + excluded.received
  returning new.sku, old.sku is null as listed`;

/** Adds to what is on hand; returns the SKUs that the warehouse did not keep before. One line per SKU, please. */
export async function addToStock(lines: readonly StockLine[], tx: Tx): Promise<string[]> {
  const columns = [lines.map(({ sku }) => sku), lines.map(({ quantity }) => quantity)];
  const rows = await tx.query<{ sku: string; listed: boolean }>(addReceived, columns);
  return rows.flatMap(({ sku, listed }) => (listed ? sku : []));
}

/** Whether this key was used before: not at all, for this very delivery, or for another one. */
export async function claimKey(
  key: string,
  fingerprint: Buffer,
  now: Date,
  tx: Tx,
): Promise<'free' | 'same' | 'other'> {
  const won = await tx.query(
    `insert into receipts (idempotency_key, fingerprint, created_at) values ($1, $2, $3)
     on conflict do nothing returning 1`,
    [key, fingerprint, now],
  );
  if (won.length > 0) return 'free';
  const [holder] = await tx.query<{ fingerprint: Buffer }>(
    'select fingerprint from receipts where idempotency_key = $1',
    [key],
  );
  return holder?.fingerprint.equals(fingerprint) ? 'same' : 'other';
}
