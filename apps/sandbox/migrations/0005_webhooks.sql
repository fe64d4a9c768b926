-- Subscribers of webhooks, enrolled when they have subscribed to all, and what they took: only what was signed with one of their secrets. A webhook that comes again,
-- by its id, is counted, not kept twice.
create table subscribers (
  subscriber text primary key,
  secrets text[] not null,
  refused integer not null default 0,
  enrolled_at timestamptz not null default now(),
  left_at timestamptz
);
create table webhooks (
  subscriber text not null references subscribers,
  webhook_id text not null,
  -- In the order in which they came for the first time.
  position bigint generated always as identity,
  order_id uuid,
  type text not null,
  deliveries integer not null,
  first_at timestamptz not null default now(),
  last_at timestamptz not null default now(),
  primary key (subscriber, webhook_id)
);
create index webhooks_order on webhooks (order_id);
