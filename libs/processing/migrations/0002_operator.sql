-- What an operator needs to act on dead letters safely, and what must be known of it afterwards.
alter table parked
  -- Grows with every change of the row: whoever acts on what he read earlier finds out that it is no longer so.
  add column revision integer not null default 0,
  -- How often an operator had it tried again.
  add column redrives integer not null default 0,
  -- The redrive by which this message is waiting for its turn.
  add column redrive uuid,
  -- Failures of one cause: the code, and the reason without ids, numbers and values.
  add column fingerprint text generated always as (
    case when error_code is not null then substr(md5(error_code || ' ' ||
      regexp_replace(regexp_replace(regexp_replace(coalesce(error, ''),
        ', got [^;]*|"[^"]*"|''[^'']?''', '…', 'g'),
        '[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|\m[0-9a-fA-F]{8,}\M', '#', 'g'),
        '[0-9]+', '#', 'g')), 1, 12) end) stored;
create index parked_dead on parked (consumer, position) where state = 'dead';
create index parked_redrive on parked (redrive) where redrive is not null;

drop view dead_letters;
create view dead_letters as select * from parked where state = 'dead';

-- Everything that operators did; written in the transaction of the act, never changed or removed.
create table operator_acts (
  id bigint generated always as identity primary key,
  at timestamptz not null,
  actor text not null,
  act text not null check (act in ('retry', 'edit', 'discard')),
  reason text,
  redrive uuid,
  consumer text not null,
  position bigint not null,
  key text not null,
  message_id uuid,
  before jsonb not null,
  after jsonb,
  value_before bytea,
  value_after bytea
);
create index operator_acts_position on operator_acts (position);
