create table stock_levels (
  sku text primary key,
  on_hand bigint not null check (on_hand >= 0),
  reserved bigint not null check (reserved >= 0),
  received bigint not null,
  constraint conserved check (on_hand + reserved = received)
) with (fillfactor = 70);

-- What each order came to. `lines` is what is set aside, or was: one line per article.
create table reservations (
  order_id uuid primary key,
  status text not null check (status in ('reserved', 'refused', 'released')),
  lines jsonb not null,
  -- Why it was refused, to answer a repeated command in the same words.
  missing jsonb not null,
  updated_at timestamptz not null
);

create table receipts (
  idempotency_key text primary key,
  fingerprint bytea not null,
  created_at timestamptz not null
);
