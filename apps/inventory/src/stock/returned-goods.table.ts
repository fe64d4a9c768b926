import { ReceiveGoods, RestockGoods, SendGoodsBack, type Message } from '@orderflow/contracts';
import type { OrderId } from '@orderflow/kernel';
import type { Tx } from '@orderflow/postgres';
import type { ReturnChange, ReturnedGoods } from './stock.js';
import { perArticle } from './stock.rules.js';

const select = `
  select order_id as "orderId", return_id as "returnId", status, lines, reason from returned_goods
  where order_id = any($1::uuid[]) order by order_id, return_id for update`;

const upsert = `
  insert into returned_goods (order_id, return_id, status, lines, reason, updated_at)
  select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::jsonb[], $5::text[], $6::timestamptz[])
  on conflict (order_id, return_id) do update set status = excluded.status, updated_at = excluded.updated_at`;

const restock = `
  update stock_levels set on_hand = on_hand + move.quantity, returned = returned + move.quantity
  from unnest($1::text[], $2::bigint[]) as move (sku, quantity)
  where stock_levels.sku = move.sku`;

const types: readonly string[] = [ReceiveGoods.type, SendGoodsBack.type, RestockGoods.type];

/** The returns of the orders whose returns these messages are about; a batch without any costs no query. */
export async function loadReturns(
  messages: readonly Message[],
  tx: Tx,
): Promise<Map<OrderId, readonly ReturnedGoods[]>> {
  const about = messages.filter(({ type }) => types.includes(type)).map(({ subject }) => subject);
  if (about.length === 0) return new Map();
  const rows = await tx.query<ReturnedGoods>(select, [about], 'returned-goods-lock');
  return Map.groupBy(rows, ({ orderId }) => orderId);
}

export function saveReturns(changes: readonly ReturnChange[], tx: Tx): void {
  const latest = [...new Map(changes.map((change) => [change.returned.returnId, change])).values()];
  const columns = [
    latest.map(({ returned }) => returned.orderId),
    latest.map(({ returned }) => returned.returnId),
    latest.map(({ returned }) => returned.status),
    latest.map(({ returned }) => JSON.stringify(returned.lines)),
    latest.map(({ returned }) => returned.reason ?? null),
    latest.map(({ at }) => at),
  ];
  void tx.query(upsert, columns, 'returned-goods-upsert');
  const moves = perArticle(changes.flatMap(({ restocked }) => restocked));
  if (moves.length === 0) return;
  const quantities = [moves.map(({ sku }) => sku), moves.map(({ quantity }) => quantity)];
  void tx.query(restock, quantities, 'stock-levels-restock');
}
