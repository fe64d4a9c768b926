-- Only a posting of a return can overdraw, so only those are looked at: nearly all are captures.
drop trigger ledger_not_overdrawn on ledger_entries;

create or replace function ledger_returns_within_capture() returns trigger language plpgsql as $$
begin
  if (select sum(amount_minor) from ledger_entries
      where order_id = new.order_id and account = 'provider-clearing') < 0 then
    raise exception 'order % would be refunded more than was captured', new.order_id using errcode = 'check_violation';
  end if;
  return null;
end $$;

create trigger ledger_not_overdrawn after insert on ledger_entries for each row
  when (new.kind = 'return' and new.account = 'provider-clearing') execute function ledger_returns_within_capture();
