-- Each order's payment is judged once, however often its capture is told.
create table judgements (
  order_id uuid primary key,
  -- The rule that it broke, and what that had counted by then; null for a payment that is fine.
  rule text,
  observed bigint,
  judged_at timestamptz not null,
  check ((rule is null) = (observed is null))
);
create index judgements_by_age on judgements (judged_at);

-- What each rule has counted, in steps of a sixtieth of its window.
create table window_steps (
  rule text not null,
  subject text not null,
  starts_at timestamptz not null,
  value bigint not null,
  forget_at timestamptz not null,
  primary key (rule, subject, starts_at)
);
create index window_steps_by_age on window_steps (forget_at);
