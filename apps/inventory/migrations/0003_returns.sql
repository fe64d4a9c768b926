-- Pieces that came back from customers and are on hand again.
alter table stock_levels add column returned bigint not null default 0 check (returned >= 0);
alter table stock_levels drop constraint conserved,
  add constraint conserved check (on_hand + reserved + shipped - returned = received);

-- What became of the goods of each return; an order can have several.
create table returned_goods (
  order_id uuid not null,
  return_id uuid not null,
  -- sent-back also stands for goods that were not taken in yet: they will not be any more.
  status text not null check (status in ('received', 'refused', 'sent-back', 'restocked')),
  lines jsonb not null,
  reason text,
  updated_at timestamptz not null,
  primary key (order_id, return_id),
  check ((status = 'refused') = (reason is not null))
);
