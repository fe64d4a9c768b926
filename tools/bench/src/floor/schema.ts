import type { Database } from '@orderflow/postgres';
import { goodsFor } from '../load/shop-orders.js';

/** The tables of the floor: what the shop's services keep, in one database, and which steps are done. */
const schema = `
  create table done (
    order_id uuid not null,
    step text not null,
    done_at timestamptz not null default now(),
    primary key (order_id, step)
  );
  create table orders (
    order_id uuid primary key,
    customer_id text not null,
    email text not null,
    country text not null,
    currency text not null,
    total_minor bigint not null,
    lines jsonb not null,
    status text not null,
    placed_at timestamptz not null default now()
  );
  create table stock_levels (
    sku text primary key,
    on_hand bigint not null check (on_hand >= 0),
    reserved bigint not null
  ) with (fillfactor = 70);
  create table reservations (order_id uuid primary key, lines jsonb not null);
  create table payments (order_id uuid primary key, amount_minor bigint not null, capture_id uuid not null);
  create table shipments (order_id uuid primary key, tracking_id uuid not null);
  create table notices (order_id uuid primary key, address text not null)`;

const tables = ['done', 'orders', 'stock_levels', 'reservations', 'payments', 'shipments', 'notices'];

/** Empty tables, and goods for so many orders. */
export async function createFloor(database: Database, orders: number): Promise<void> {
  await database.query(`drop table if exists ${tables.join(', ')}`);
  for (const statement of schema.split(';')) await database.query(statement);
  const goods = [...goodsFor(orders)];
  await database.query(
    'insert into stock_levels (sku, on_hand, reserved) select sku, pieces, 0 from unnest($1::text[], $2::bigint[]) as goods (sku, pieces)',
    [goods.map(([sku]) => sku), goods.map(([, pieces]) => pieces)],
  );
}
