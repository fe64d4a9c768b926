-- Whose files these are: a folder belongs to one database.
create table identity (id uuid not null default gen_random_uuid());
create unique index one_identity on identity ((true));
insert into identity default values;

-- One row for each run that settled something, numbered without gaps. Until it is closed payments are added; from then on only its files are missing.
create table runs (
  number integer primary key,
  opened_at timestamptz not null,
  closed_at timestamptz,
  written_at timestamptz,
  -- Where its files are. Once it is closed they go there and nowhere else.
  folder text,
  check ((closed_at is null) = (folder is null)),
  check (written_at is null or closed_at is not null)
);
create unique index one_unfinished_run on runs ((true)) where written_at is null;

-- Every capture and refund that was settled, once, whatever it was told by and however often.
create table entries (
  id bigint generated always as identity primary key,
  run integer not null references runs,
  kind text not null check (kind in ('capture', 'refund')),
  order_id uuid not null,
  -- Of a refund for returned goods, of which an order can have several.
  return_id uuid,
  reference text not null,
  -- Of refunds negative.
  amount_minor bigint not null check (amount_minor <> 0 and (amount_minor < 0) = (kind = 'refund')),
  currency text not null,
  occurred_at timestamptz not null,
  -- The day of that in the time zone of the settlement.
  day date not null,
  message_id uuid not null,
  unique nulls not distinct (order_id, kind, return_id)
);
create index entries_by_file on entries (run, day, currency, occurred_at, id);

-- Everything below was read.
create table positions (partition integer primary key, next_offset bigint not null);

-- What was not settled although it was there, or should have been: it is told by the run that met it, and the check against the ledger tells what it comes to.
create table findings (
  id bigint generated always as identity primary key,
  found_at timestamptz not null,
  told boolean not null default false,
  partition integer not null,
  first_offset bigint not null,
  last_offset bigint not null,
  problem text not null,
  unique (partition, first_offset)
);

-- The member of the group that a killed run may have left behind.
create table membership (member_id text not null);
