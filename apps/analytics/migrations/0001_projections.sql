-- Every version of every projection. One of them is live: it is read. Beside it at most one is being built.
create table projection_versions (
  id integer generated always as identity primary key,
  projection text not null,
  -- The revision of the projection's rule that all of its rows were made by.
  rule integer not null,
  status text not null check (status in ('building', 'live', 'retired', 'aborted', 'failed')),
  started_at timestamptz not null,
  ended_at timestamptz,
  -- Where each partition ended when this version had begun to get what is new: up to there it reads for itself.
  ends jsonb,
  -- What became of the building, for whoever asked for it.
  outcome jsonb
);
create unique index projection_versions_live on projection_versions (projection) where status = 'live';
create unique index projection_versions_building on projection_versions (projection) where status = 'building';

-- What projections say. Rows are only ever added to, so that the order of events does not matter.
create table projection_rows (
  version integer not null,
  key text[] not null,
  sums bigint[] not null,
  primary key (version, key)
);

-- What a version knows of an order: the facts that its events have told, in whatever order they came.
create table projection_orders (
  version integer not null,
  order_id uuid not null,
  state jsonb,
  keep_until timestamptz not null,
  primary key (version, order_id)
);
create index projection_orders_kept on projection_orders (keep_until);

-- Events that a version has taken in while it is being built: what it reads for itself and what is new overlap.
create table projection_inbox (
  version integer not null,
  message_id uuid not null,
  primary key (version, message_id)
);
