-- After its confirmation an order follows its parcel.
alter table orders drop constraint orders_status_check;
alter table orders add constraint orders_status_check
  check (status in ('placed', 'cancelling', 'confirmed', 'dispatched', 'delivered', 'rejected', 'cancelled'));
-- How far the parcel has come. It can be ahead of the status: shipping and the saga tell of the same order by different topics.
alter table orders add column parcel text check (parcel in ('dispatched', 'delivered'));

alter table order_counts add column dispatched bigint not null default 0;
alter table order_counts add column delivered bigint not null default 0;
