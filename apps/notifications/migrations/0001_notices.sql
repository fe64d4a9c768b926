-- What each customer was told, or could not be told, and because of which message. Rows are only added.
create table notices (
  message_id uuid primary key,
  order_id uuid not null,
  notice text not null,
  address text not null,
  status text not null check (status in ('sent', 'failed')),
  reason text,
  at timestamptz not null,
  unique (order_id, notice),
  check ((status = 'failed') = (reason is not null))
);
