/** The orders of a slice: from the first id up to the second one, which is not in it. */
const slice = 'order_id >= $1 and order_id < $2';

/** Statuses of an order that was confirmed and follows its parcel. */
const parcel = `('dispatched', 'delivered')`;

/** What is read from each book, in the columns of `Books`; of those that name orders, a slice. */
export const queries = {
  orders: `
    select order_id as "orderId", total_minor as "totalMinor",
           case when status in ${parcel} then 'confirmed' else status end as status,
           case when status in ${parcel} then status end as parcel,
           coalesce((select sum(refund_minor) from order_returns
                      where order_returns.order_id = orders.order_id and status = 'completed'), 0)::bigint as "returnedMinor"
      from orders where ${slice}`,
  returns: `select return_id as "returnId", order_id as "orderId", status from order_returns where ${slice}`,
  returned: `
    select line.sku, sum(line.quantity)::bigint as pieces
      from order_returns, jsonb_to_recordset(lines) as line(sku text, quantity bigint)
     where status = 'completed'
     group by line.sku`,
  demand: `
    select line.sku,
           coalesce(sum(line.quantity) filter (where status = 'confirmed'), 0)::bigint as confirmed,
           coalesce(sum(line.quantity) filter (where status in ${parcel}), 0)::bigint as shipped,
           coalesce(sum(line.quantity) filter (where status in ('placed', 'cancelling')), 0)::bigint as open
      from orders, jsonb_to_recordset(lines) as line(sku text, quantity bigint)
     where status not in ('rejected', 'cancelled')
     group by line.sku`,
  sagas: `select subject as "orderId", status from sagas where subject >= $1 and subject < $2 and instance = ''`,
  returnSagas: `
    select subject as "orderId", instance as "returnId", status from sagas
     where subject >= $1 and subject < $2 and saga = 'return-goods'`,
  stock: `select sku, on_hand as "onHand", reserved, shipped, returned, received from stock_levels`,
  reservations: `select order_id as "orderId", status from reservations where ${slice}`,
  payments: `
    select order_id as "orderId", status, capture_id as "captureId", amount_minor as "amountMinor",
           coalesce((select sum(amount_minor) from return_refunds
                      where return_refunds.order_id = payments.order_id and status = 'refunded'), 0)::bigint as "returnedMinor"
      from payments where ${slice}`,
  ledger: `
    select order_id as "orderId", message_id as "messageId", account, amount_minor as "amountMinor"
      from ledger_entries where ${slice}`,
  shipments: `select order_id as "orderId", status, tracking_id as "trackingId" from shipments where ${slice}`,
  notices: `select order_id as "orderId", notice, status from notices where ${slice}`,
  provider: `
    select charge_id as "chargeId", charges.order_id as "orderId", status, charges.amount_minor as "amountMinor",
           coalesce(sum(refunds.amount_minor), 0)::bigint as "refundedMinor"
      from charges left join refunds using (charge_id)
     where charges.order_id >= $1 and charges.order_id < $2
     group by charge_id`,
  carrier: `
    select tracking_id as "trackingId", shipment.order_id as "orderId", shipment.status,
           case when delivered_at is not null then 'delivered' when dispatched_at is not null then 'dispatched' end as parcel,
           case when bool_or(type = 'shipment.delivered') then 'delivered'
                when bool_or(type = 'shipment.dispatched') then 'dispatched' end as told
      from carrier_shipments shipment
      left join carrier_callbacks callback on callback.order_id = shipment.order_id and callback.status = 'taken'
     where shipment.order_id >= $1 and shipment.order_id < $2
     group by tracking_id`,
  mailbox: `select order_id as "orderId", notice, deliveries from mails where ${slice}`,
  subscribers: `select subscriber, enrolled_at as "enrolledAt", left_at as "leftAt" from subscribers order by subscriber`,
  webhooks: `select subscriber, order_id as "orderId", type from webhooks where ${slice} order by position`,
  queues: `
    select (select count(*) from outbox) as outbox,
           (select count(*) from parked where state <> 'dead') as parked,
           (select count(*) from dead_letters) as "deadLetters"`,
} as const;
