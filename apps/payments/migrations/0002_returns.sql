-- What became of the refund for each return of goods; an order can have several.
create table return_refunds (
  order_id uuid not null references payments,
  return_id uuid not null,
  status text not null check (status in ('refunded', 'refused')),
  amount_minor bigint not null check (amount_minor >= 0),
  refund_id text,
  reason text,
  at timestamptz not null,
  primary key (order_id, return_id),
  check ((status = 'refunded') = (refund_id is not null)),
  check ((status = 'refused') = (reason is not null))
);

-- A posting is a capture, a refund of all that is left of one, or what a return is refunded.
alter table ledger_entries add column return_id uuid;
alter table ledger_entries drop constraint ledger_entries_kind_check,
  add check ((kind in ('capture', 'refund') and return_id is null) or (kind = 'return' and return_id is not null));
alter table ledger_entries drop constraint ledger_entries_order_id_kind_account_key,
  add unique nulls not distinct (order_id, kind, account, return_id);

create function ledger_returns_within_capture() returns trigger language plpgsql as $$
declare
  overdrawn uuid;
begin
  select order_id into overdrawn from ledger_entries
    where account = 'provider-clearing' and order_id in (select order_id from posted where kind = 'return')
    group by order_id having sum(amount_minor) < 0 limit 1;
  if found then
    raise exception 'order % would be refunded more than was captured', overdrawn using errcode = 'check_violation';
  end if;
  return null;
end $$;

create trigger ledger_not_overdrawn after insert on ledger_entries
  referencing new table as posted for each statement execute function ledger_returns_within_capture();
