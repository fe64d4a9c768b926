-- Goods that left with their parcel: neither on hand nor reserved any more, but received once.
alter table stock_levels add column shipped bigint not null default 0 check (shipped >= 0);
alter table stock_levels drop constraint conserved;
alter table stock_levels add constraint conserved check (on_hand + reserved + shipped = received);

alter table reservations drop constraint reservations_status_check;
alter table reservations add constraint reservations_status_check
  check (status in ('reserved', 'refused', 'released', 'shipped'));
