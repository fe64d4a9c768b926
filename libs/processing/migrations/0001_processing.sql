-- What a consumer has done: the memory that makes at-least-once delivery take effect once.
create table inbox (
  message_id uuid not null,
  consumer text not null,
  processed_at timestamptz not null default now(),
  primary key (message_id, consumer)
);

-- What is decided but not yet known to be in Kafka. Almost always almost empty.
create table outbox (
  id bigint generated always as identity primary key,
  writer uuid not null,
  topic text not null,
  key text not null,
  value text not null,
  headers text not null,
  created_at timestamptz not null default now()
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 10000);
create index outbox_writer on outbox (writer);

-- Messages that failed, and those of the same key that wait behind them, in order of position.
create table parked (
  position bigint generated always as identity primary key,
  consumer text not null,
  key text not null,
  state text not null check (state in ('retrying', 'queued', 'dead')),
  message_id uuid,
  type text,
  topic text not null,
  partition integer not null,
  record_offset bigint not null,
  value bytea,
  headers text not null,
  record_timestamp timestamptz not null,
  attempts integer not null default 0,
  next_attempt_at timestamptz,
  first_failed_at timestamptz,
  last_failed_at timestamptz,
  error_code text,
  error text,
  unique (consumer, topic, partition, record_offset)
);
create index parked_key on parked (consumer, key, position);
create index parked_due on parked (consumer, next_attempt_at) where state = 'retrying';

create view dead_letters as select * from parked where state = 'dead';
