-- What customers send back: an order can have several returns, and several at a time.
create table order_returns (
  order_id uuid not null references orders,
  return_id uuid not null,
  status text not null check (status in ('requested', 'completed', 'rejected')),
  -- Articles, pieces and the price that was paid for each, so that no piece is ever paid back twice.
  lines jsonb not null,
  refund_minor bigint not null check (refund_minor >= 0),
  reason text,
  idempotency_key text,
  -- SHA-256 of the canonical body, where there is a key.
  fingerprint bytea,
  requested_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (order_id, return_id),
  unique (order_id, idempotency_key),
  check ((status = 'rejected') = (reason is not null))
);
