-- Who wants to be told, where, and what of. Secrets have to be read again to sign with: there is no hashing them.
create table subscriptions (
  subscription_id uuid primary key,
  url text not null,
  events text[] not null,
  contact text not null,
  description text,
  secret text not null,
  previous_secret text,
  previous_until timestamptz,
  status text not null default 'active' check (status in ('active', 'disabled')),
  disabled_at timestamptz,
  reason text,
  -- Of the first failure since the last success.
  failing_since timestamptz,
  -- The place of the last retry in the budget: the next one has a later one.
  retry_slot timestamptz,
  created_at timestamptz not null,
  check ((status = 'disabled') = (disabled_at is not null)),
  check ((previous_secret is null) = (previous_until is null))
);

-- What is owed to each of them, written in the transaction that takes the event in. Of one order and subscription the
-- lowest position that is pending is the only one that may be sent.
create table deliveries (
  subscription_id uuid not null references subscriptions on delete cascade,
  message_id uuid not null,
  position bigint generated always as identity,
  order_id uuid not null,
  event text not null,
  body text not null,
  traceparent text,
  status text not null default 'pending' check (status in ('pending', 'delivered', 'failed')),
  attempts integer not null default 0,
  due_at timestamptz not null,
  -- Who sends it just now, and until when that is believed.
  lease uuid,
  leased_until timestamptz,
  -- What the last attempt came to.
  answer text,
  noted_at timestamptz not null,
  settled_at timestamptz,
  primary key (subscription_id, message_id),
  check ((lease is null) = (leased_until is null))
);
create index deliveries_due on deliveries (subscription_id, due_at, position) where status = 'pending';
create index deliveries_in_order on deliveries (subscription_id, order_id, position) where status = 'pending';
create index deliveries_leased on deliveries (subscription_id) where lease is not null;
create index deliveries_listed on deliveries (subscription_id, position);
create index deliveries_noted on deliveries (noted_at);
