-- Whoever writes an order's history tells every instance at the commit, so that those who follow the order hear of it.
-- The first entry is told to nobody: an order is followed only after it was placed. A notification holds 8000 bytes.
create function tell_history() returns trigger language plpgsql as $$
begin
  perform pg_notify('order_history', string_agg(order_id::text, ','))
    from (select order_id, row_number() over () / 200 as part from added where version > 1) as parts
   group by part;
  return null;
end
$$;

create trigger tell_history after insert on order_history
  referencing new table as added for each statement execute function tell_history();
