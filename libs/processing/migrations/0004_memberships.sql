-- Which membership of the consumer group each instance has; its lease, an advisory lock of its session, tells whether it lives.
create table memberships (
  instance uuid primary key,
  consumer text not null,
  lease bigint not null,
  member_id text not null
);
