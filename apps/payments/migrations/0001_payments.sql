-- One row per order: what became of its payment.
create table payments (
  order_id uuid primary key,
  status text not null check (status in ('captured', 'declined', 'refunded', 'voided', 'refund-refused')),
  capture_id text,
  amount_minor bigint check (amount_minor >= 0),
  currency text,
  refund_id text,
  reason text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  check (
    (status in ('captured', 'refunded', 'refund-refused'))
    = (capture_id is not null and amount_minor is not null and currency is not null)
  ),
  check ((status = 'refunded') = (refund_id is not null)),
  check ((status in ('declined', 'refund-refused')) = (reason is not null))
);

-- The ledger: double entry, debits positive. Each posting is one capture or one refund of one order.
create table ledger_entries (
  id bigint generated always as identity primary key,
  order_id uuid not null,
  account text not null check (account in ('provider-clearing', 'sales-revenue')),
  amount_minor bigint not null,
  currency text not null,
  kind text not null check (kind in ('capture', 'refund')),
  message_id uuid not null,
  at timestamptz not null,
  unique (order_id, kind, account)
);

create function ledger_is_append_only() returns trigger language plpgsql as $$
begin
  raise exception 'the ledger is append only: % of ledger_entries is refused', tg_op using errcode = 'restrict_violation';
end $$;

create trigger ledger_append_only before update or delete or truncate on ledger_entries
  for each statement execute function ledger_is_append_only();

create function ledger_balances() returns trigger language plpgsql as $$
declare
  unbalanced uuid;
begin
  select message_id into unbalanced from posted
    group by message_id, currency having sum(amount_minor) <> 0 limit 1;
  if found then
    raise exception 'the posting of message % does not balance', unbalanced using errcode = 'check_violation';
  end if;
  return null;
end $$;

create trigger ledger_balanced after insert on ledger_entries
  referencing new table as posted for each statement execute function ledger_balances();
