-- Records that retention took before a consumer had handled them.
create table gaps (
  consumer text not null,
  topic text not null,
  partition integer not null,
  -- The first that is gone, and the first that is there.
  from_offset bigint not null,
  to_offset bigint not null,
  noticed_at timestamptz not null default now(),
  primary key (consumer, topic, partition, from_offset)
);
