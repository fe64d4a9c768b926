-- The outbox is divided into 16 lanes by key. Each lane is sent by one instance, which reads it by (lane, id);
-- whoever writes for a key asks by that key whether rows of another instance are still in front of it.
drop index outbox_writer;
alter table outbox drop constraint outbox_pkey;
alter table outbox add column lane smallint not null generated always as (hashtext(key) & 15) stored;
alter table outbox add primary key (lane, id);
create index outbox_key on outbox (key);
