-- The carrier may answer a booking later, and tells how the parcel fares: it calls back.
alter table shipments drop constraint shipments_status_check;
alter table shipments drop constraint shipments_check;
alter table shipments add constraint shipments_status_check check (status in
  ('pending', 'cancelling', 'booked', 'refused', 'cancelled', 'cancellation-refused', 'dispatched', 'delivered'));
alter table shipments add constraint shipments_tracked
  check (tracking_id is not null or status in ('pending', 'cancelling', 'refused', 'cancelled'));

-- Whom the booking came from, for what is told about the shipment later.
alter table shipments add column origin jsonb;
-- What the carrier is asked, while its answer is outstanding, how often it was asked, and when it is asked again.
alter table shipments add column request jsonb;
alter table shipments add column asked integer not null default 0;
alter table shipments add column due_at timestamptz;
alter table shipments add constraint shipments_due
  check ((status in ('pending', 'cancelling')) = (due_at is not null));
create index shipments_due on shipments (due_at) where due_at is not null;

-- The inbox of callbacks: what the carrier has told, by the id that a repetition shares.
create table callbacks (
  webhook_id text primary key,
  type text not null,
  order_id uuid not null,
  received_at timestamptz not null default now()
);

-- How far the requests of all instances have used up what each partner allows: see partner-limit.ts.
create table partner_limits (
  partner text primary key,
  used_until timestamptz not null
);
