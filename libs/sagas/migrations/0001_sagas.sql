create table sagas (
  saga       text        not null,
  subject    text        not null,
  version    integer     not null,
  status     text        not null check (status in
    ('running', 'compensating', 'needs-operator', 'confirmed', 'rejected', 'cancelled')),
  -- The awaited step, out of `steps`: for those who look.
  step       text,
  steps      jsonb       not null,
  memory     jsonb       not null,
  ends_as    text,
  reason     text,
  trouble    text,
  -- The saga's timer: it waits for one answer at a time, so it has one time limit at a time.
  due_at     timestamptz,
  cause      jsonb       not null,
  started_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (subject, saga)
);

create index sagas_due on sagas (due_at) where due_at is not null;
create index sagas_by_status on sagas (status, subject);
