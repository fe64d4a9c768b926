import type { StackService } from '@orderflow/stack';

const captures = 'one capture per confirmed order, none kept for others';
const payments = 'payments agree with the provider';
const ledger = 'the ledger equals captures minus refunds at the provider';
const notices = 'notifications agree with the mailbox';
const shipping = 'shipping agrees with the carrier';

/** What can be wrong with books, and the checks that have to say so. */
export interface Corruption {
  readonly what: string;
  readonly database: StackService;
  readonly table: string;
  readonly sql: string;
  readonly fails: readonly string[];
}

const anyConfirmed = `(select order_id from orders where status = 'confirmed' limit 1)`;
const anyRejected = `(select order_id from orders where status = 'rejected' limit 1)`;
const anySku = `(select sku from stock_levels where reserved > 0 limit 1)`;
const anyCapture = `(select order_id from charges where status = 'captured' limit 1)`;

export const corruptions: Corruption[] = [
  {
    what: 'an order goes back to placed',
    ...{ database: 'orders', table: 'orders' },
    sql: `update orders set status = 'placed' where order_id = ${anyConfirmed}`,
    fails: ['every order is terminal'],
  },
  {
    what: 'an order is lost',
    ...{ database: 'orders', table: 'orders' },
    sql: `delete from orders where order_id = ${anyRejected}`,
    fails: [
      'every accepted order is known',
      'one mail per rejected or cancelled order',
      'every saga is closed and agrees with its order',
    ],
  },
  {
    what: 'goods come out of nothing',
    ...{ database: 'inventory', table: 'stock_levels' },
    sql: `alter table stock_levels drop constraint conserved;
          update stock_levels set on_hand = on_hand + 1 where sku = ${anySku}`,
    fails: ['stock is conserved'],
  },
  {
    what: 'reserved goods go back to the shelf',
    ...{ database: 'inventory', table: 'stock_levels' },
    sql: `update stock_levels set on_hand = on_hand + 1, reserved = reserved - 1 where sku = ${anySku}`,
    fails: ['reserved stock is what confirmed orders hold, shipped stock what has left'],
  },
  {
    what: 'a reservation is released',
    ...{ database: 'inventory', table: 'reservations' },
    sql: `update reservations set status = 'released'
           where order_id = (select order_id from reservations where status = 'reserved' limit 1)`,
    fails: ['one reservation per confirmed order, none held for others'],
  },
  {
    what: 'returned goods go on the shelf again',
    ...{ database: 'inventory', table: 'stock_levels' },
    sql: `update stock_levels set on_hand = on_hand + 1, returned = returned + 1 where returned > 0`,
    fails: ['returned stock is what completed returns brought back'],
  },
  {
    what: 'a return is not done',
    ...{ database: 'orchestrator', table: 'sagas' },
    sql: `update sagas set status = 'running' where saga = 'return-goods'`,
    fails: ['every return is closed as its saga was, and told by one mail'],
  },
  {
    what: 'a payment row says another amount',
    ...{ database: 'payments', table: 'payments' },
    sql: `update payments set amount_minor = amount_minor + 1 where status = 'captured'`,
    fails: [payments],
  },
  {
    what: 'one side of a posting changes',
    ...{ database: 'payments', table: 'ledger_entries' },
    sql: `update ledger_entries set amount_minor = amount_minor - 1
           where id = (select min(id) from ledger_entries where account = 'sales-revenue')`,
    fails: ['the ledger is balanced'],
  },
  {
    what: 'a posting is lost',
    ...{ database: 'payments', table: 'ledger_entries' },
    sql: `delete from ledger_entries where message_id = (select message_id from ledger_entries limit 1)`,
    fails: [ledger],
  },
  {
    what: 'a shipment row is cancelled',
    ...{ database: 'shipping', table: 'shipments' },
    sql: `update shipments set status = 'cancelled' where status = 'booked'`,
    fails: [shipping],
  },
  {
    what: 'a notice is forgotten',
    ...{ database: 'notifications', table: 'notices' },
    sql: `delete from notices where message_id = (select message_id from notices limit 1)`,
    fails: [notices],
  },
  {
    what: 'a saga runs again',
    ...{ database: 'orchestrator', table: 'sagas' },
    sql: `update sagas set status = 'running' where subject = (select subject from sagas limit 1) and instance = ''`,
    fails: ['every saga is closed and agrees with its order'],
  },
  {
    what: 'the provider captured another amount',
    ...{ database: 'sandbox', table: 'charges' },
    sql: `update charges set amount_minor = amount_minor + 1 where order_id = ${anyCapture}`,
    fails: [captures, payments, ledger],
  },
  {
    what: 'the provider captured twice',
    ...{ database: 'sandbox', table: 'charges' },
    sql: `insert into charges
          select 'second', 'second', order_id, customer_id, amount_minor, currency, status from charges
           where order_id = ${anyCapture}`,
    fails: [captures, ledger],
  },
  {
    what: 'the provider refunded a confirmed order',
    ...{ database: 'sandbox', table: 'refunds' },
    sql: `insert into refunds
          select 'wrong', 'wrong', charge_id, order_id, amount_minor from charges where order_id = ${anyCapture}`,
    fails: [captures, payments, ledger],
  },
  {
    what: 'the carrier lost a parcel',
    ...{ database: 'sandbox', table: 'carrier_shipments' },
    sql: `delete from carrier_shipments
           where tracking_id = (select tracking_id from carrier_shipments where status = 'booked' limit 1)`,
    fails: ['one live shipment per confirmed order, none for others', shipping],
  },
  {
    what: 'word of the carrier is forgotten',
    ...{ database: 'sandbox', table: 'carrier_callbacks' },
    sql: `insert into carrier_callbacks (callback_id, order_id, type, data, happened_at, status, sends, send_at)
          select 'forgotten', order_id, 'shipment.dispatched', '{}', now(), 'taken', 1, now()
          from carrier_shipments where status = 'booked' limit 1`,
    fails: ['shipping knows what the carrier told of its parcels'],
  },
  {
    what: 'a customer hears of a parcel that never left',
    ...{ database: 'sandbox', table: 'mails' },
    sql: `insert into mails (message_id, order_id, notice, address, subject, deliveries)
          values ('early', ${anyCapture}, 'order-dispatched', 'x@example.com', 'x', 1)`,
    fails: ['orders, stock and mails follow their parcels', notices],
  },
  {
    what: 'a confirmation never arrived',
    ...{ database: 'sandbox', table: 'mails' },
    sql: `delete from mails
           where message_id = (select message_id from mails where notice = 'order-confirmed' limit 1)`,
    fails: ['one confirmation mail per confirmed order', notices],
  },
  {
    what: 'a rejection never arrived',
    ...{ database: 'sandbox', table: 'mails' },
    sql: `delete from mails
           where message_id = (select message_id from mails where notice = 'order-rejected' limit 1)`,
    fails: ['one mail per rejected or cancelled order', notices],
  },
  {
    what: 'a subscriber was told nothing',
    ...{ database: 'sandbox', table: 'subscribers' },
    sql: `insert into subscribers (subscriber, secrets, enrolled_at) values ('partner', '{}', '2020-01-01')`,
    fails: ['subscribers were told of every order, in order'],
  },
  {
    what: 'a message is left in an outbox',
    ...{ database: 'shipping', table: 'outbox' },
    sql: `insert into outbox (writer, topic, key, value, headers)
          values (gen_random_uuid(), 'shipping.events.v1', 'x', 'x', '{}')`,
    fails: ['outboxes are empty'],
  },
  {
    what: 'a message is parked',
    ...{ database: 'payments', table: 'parked' },
    sql: parked('queued'),
    fails: ['nothing is parked'],
  },
  {
    what: 'a message is dead',
    ...{ database: 'payments', table: 'parked' },
    sql: parked('dead'),
    fails: ['no dead letters'],
  },
];

function parked(state: string): string {
  return `insert into parked (consumer, key, state, topic, partition, record_offset, headers, record_timestamp)
          values ('nobody', 'x', '${state}', 'nowhere', 0, 0, '{}', now())`;
}
