-- Which one of a subject's instances of a saga: empty where there is one only (an order has one that fulfils it, and
-- one for each return).
alter table sagas add column instance text not null default '';
alter table sagas drop constraint sagas_pkey, add primary key (subject, saga, instance);

alter table saga_acts add column instance text not null default '';
