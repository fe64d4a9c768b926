create table orders (
  order_id uuid primary key,
  customer_id text not null,
  email text not null,
  country text not null,
  currency text not null,
  total_minor bigint not null check (total_minor >= 0),
  lines jsonb not null,
  status text not null check (status in ('placed', 'cancelling', 'confirmed', 'rejected', 'cancelled')),
  reason text,
  -- Counts the changes of status; the newest row of order_history has the same.
  version integer not null,
  placed_at timestamptz not null,
  -- The order's journey, for what is sent about it later at the customer's wish.
  correlation_id text not null,
  traceparent text not null
);
create index orders_status on orders (status, order_id);

create table order_history (
  order_id uuid not null,
  version integer not null,
  status text not null,
  reason text,
  at timestamptz not null,
  primary key (order_id, version)
);

-- How many orders have each status: the sum over all slots. Each connection counts in the slot of its own,
-- so that concurrent transactions do not wait for one row.
create table order_counts (
  slot integer primary key,
  placed bigint not null default 0,
  cancelling bigint not null default 0,
  confirmed bigint not null default 0,
  rejected bigint not null default 0,
  cancelled bigint not null default 0
) with (fillfactor = 20);
insert into order_counts (slot) select generate_series(0, 15);

create table idempotency_keys (
  key text primary key,
  fingerprint bytea not null,
  order_id uuid not null,
  created_at timestamptz not null
);

-- The articles that the warehouse keeps, as far as it has told.
create table products (
  sku text primary key
);
