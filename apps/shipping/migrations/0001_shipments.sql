-- One row per order: what became of its parcel. A cancelled one without a tracking id was undone before it was booked.
create table shipments (
  order_id uuid primary key,
  status text not null check (status in ('booked', 'refused', 'cancelled', 'cancellation-refused')),
  tracking_id text,
  reason text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  check (tracking_id is not null or status in ('refused', 'cancelled')),
  check ((status in ('refused', 'cancellation-refused')) = (reason is not null))
);
