-- The carrier may answer a booking later, and its parcels leave and arrive: when each is due, and when it happened.
alter table carrier_shipments drop constraint carrier_shipments_status_check;
alter table carrier_shipments add constraint carrier_shipments_status_check
  check (status in ('pending', 'booked', 'cancelled', 'refused'));
alter table carrier_shipments add column next_at timestamptz;
alter table carrier_shipments add column dispatched_at timestamptz;
alter table carrier_shipments add column delivered_at timestamptz;
create index carrier_shipments_next on carrier_shipments (next_at) where next_at is not null;

-- What the carrier calls back with, and what became of it: `sends` times in all, unless it is lost on the way.
create table carrier_callbacks (
  callback_id text primary key,
  order_id uuid not null,
  type text not null,
  data jsonb not null,
  happened_at timestamptz not null,
  status text not null check (status in ('due', 'taken', 'lost', 'given-up')),
  sends integer not null,
  attempts integer not null default 0,
  send_at timestamptz not null,
  -- What the shop answered last.
  answer text
);
create index carrier_callbacks_due on carrier_callbacks (send_at) where status = 'due';
create index carrier_callbacks_order on carrier_callbacks (order_id);
