-- The settable rules of the sandbox: one row.
create table rules (
  id integer primary key check (id = 1),
  rules jsonb not null
);

-- The payment provider's books.
create table charges (
  charge_id text primary key,
  idempotency_key text not null unique,
  order_id uuid not null,
  customer_id text not null,
  amount_minor bigint not null,
  currency text not null,
  status text not null check (status in ('captured', 'declined')),
  reason text,
  created_at timestamptz not null default now()
);
create index charges_order on charges (order_id);

create table refunds (
  refund_id text primary key,
  idempotency_key text not null unique,
  charge_id text not null references charges,
  order_id uuid not null,
  amount_minor bigint not null,
  created_at timestamptz not null default now()
);
create index refunds_charge on refunds (charge_id);

-- The carrier's books.
create table carrier_shipments (
  tracking_id text primary key,
  idempotency_key text not null unique,
  order_id uuid not null,
  customer_id text not null,
  country text not null,
  lines jsonb not null,
  status text not null check (status in ('booked', 'cancelled', 'refused')),
  reason text,
  created_at timestamptz not null default now(),
  cancelled_at timestamptz
);
create index carrier_shipments_order on carrier_shipments (order_id);

-- Everybody's mailbox. A mail that comes again, by its Message-ID, is counted, not kept twice.
create table mails (
  message_id text primary key,
  order_id uuid,
  notice text,
  address text not null,
  subject text not null,
  deliveries integer not null,
  first_at timestamptz not null default now(),
  last_at timestamptz not null default now()
);
create index mails_order on mails (order_id);
