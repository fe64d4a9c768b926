-- A notice about a return is given once for each; others once for the order.
alter table notices add column return_id uuid;
alter table notices drop constraint notices_order_id_notice_key,
  add unique nulls not distinct (order_id, notice, return_id);
