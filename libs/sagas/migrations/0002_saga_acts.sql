-- What operators did to sagas: one row for each act, written in the transaction of what it changed.
create table saga_acts (
  id      bigint      generated always as identity primary key,
  saga    text        not null,
  subject text        not null,
  verb    text        not null check (verb in ('retry', 'skip', 'compensate')),
  -- The step that the saga waited for.
  step    text        not null,
  reason  text        not null,
  by      text,
  -- The command that it led to.
  command text        not null,
  at      timestamptz not null
);

create index saga_acts_of on saga_acts (subject, saga, id);
