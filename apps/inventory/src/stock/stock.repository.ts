import { Injectable } from '@nestjs/common';
import { ReserveStock, type Message, type StockLine } from '@orderflow/contracts';
import type { OrderId } from '@orderflow/kernel';
import type { Tx } from '@orderflow/postgres';
import type { Repository } from '@orderflow/processing';
import { evolveReturns } from './returns.rules.js';
import { loadReturns, saveReturns } from './returned-goods.table.js';
import type {
  Reservation,
  ReservationChange,
  ReturnChange,
  Stock,
  StockChange,
  StockLevel,
} from './stock.js';
import { evolve, perArticle } from './stock.rules.js';

const selectReservations = `
  select order_id as "orderId", status, lines, missing from reservations
  where order_id = any($1::uuid[]) order by order_id for update`;

const selectLevels = `
  select sku, on_hand as "onHand", reserved from stock_levels
  join unnest($1::text[]) as wanted (sku) using (sku) order by sku for update of stock_levels`;

const upsertReservations = `
  insert into reservations (order_id, status, lines, missing, updated_at)
  select * from unnest($1::uuid[], $2::text[], $3::jsonb[], $4::jsonb[], $5::timestamptz[])
  on conflict (order_id) do update set status = excluded.status, updated_at = excluded.updated_at`;

const updateLevels = `
  update stock_levels set on_hand = on_hand - move.quantity, reserved = reserved + move.quantity
  from unnest($1::text[], $2::bigint[]) as move (sku, quantity)
  where stock_levels.sku = move.sku`;

const shipLevels = `
  update stock_levels set reserved = reserved - parcel.quantity, shipped = shipped + parcel.quantity
  from unnest($1::text[], $2::bigint[]) as parcel (sku, quantity)
  where stock_levels.sku = parcel.sku`;

/**
 * Reservations before returns before stock levels, each in the order of its key: everybody locks in this order, so nobody waits in
 * a circle.
 */
@Injectable()
export class StockRepository implements Repository<Stock, StockChange> {
  async load(messages: readonly Message[], tx: Tx): Promise<Stock> {
    const orderIds = messages.map(({ subject }) => subject);
    const reservations = await tx.query<Reservation>(selectReservations, [orderIds], 'reservations-lock');
    const returns = await loadReturns(messages, tx);
    const skus = new Set(reservations.flatMap(({ lines }) => lines.map(({ sku }) => sku)));
    for (const message of messages) if (isReserveStock(message)) addSkus(skus, message);
    const levels =
      skus.size === 0 ? [] : await tx.query<StockLevel>(selectLevels, [[...skus]], 'stock-levels-lock');
    return {
      levels: new Map(levels.map((level) => [level.sku, level])),
      reservations: new Map(reservations.map((reservation) => [reservation.orderId, reservation])),
      returns,
    };
  }

  evolve(stock: Stock, change: StockChange): void {
    if ('returned' in change) evolveReturns(stock, change);
    else evolve(stock, change);
  }

  save(changes: readonly StockChange[], tx: Tx): void {
    const returns = changes.filter((change): change is ReturnChange => 'returned' in change);
    const reserved = changes.filter((change): change is ReservationChange => 'reservation' in change);
    if (reserved.length > 0) saveReserved(reserved, tx);
    if (returns.length > 0) saveReturns(returns, tx);
  }
}

function saveReserved(changes: readonly ReservationChange[], tx: Tx): void {
  const latest = new Map<OrderId, ReservationChange>();
  for (const change of changes) latest.set(change.reservation.orderId, change);
  saveReservations([...latest.values()], tx);
  saveMoves(
    updateLevels,
    'stock-levels-update',
    changes.flatMap(({ moves }) => moves),
    tx,
  );
  saveMoves(
    shipLevels,
    'stock-levels-ship',
    changes.flatMap(({ left = [] }) => left),
    tx,
  );
}

function saveMoves(sql: string, name: string, lines: readonly StockLine[], tx: Tx): void {
  const moves = perArticle(lines).filter(({ quantity }) => quantity !== 0);
  if (moves.length === 0) return;
  void tx.query(sql, [moves.map(({ sku }) => sku), moves.map(({ quantity }) => quantity)], name);
}

function saveReservations(changes: readonly ReservationChange[], tx: Tx): void {
  const columns = [
    changes.map(({ reservation }) => reservation.orderId),
    changes.map(({ reservation }) => reservation.status),
    changes.map(({ reservation }) => JSON.stringify(reservation.lines)),
    changes.map(({ reservation }) => JSON.stringify(reservation.missing)),
    changes.map(({ at }) => at),
  ];
  void tx.query(upsertReservations, columns, 'reservations-upsert');
}

function isReserveStock(message: Message): message is ReserveStock {
  return message.type === ReserveStock.type;
}

function addSkus(skus: Set<string>, { data }: ReserveStock): void {
  for (const { sku } of data.lines) skus.add(sku);
}
