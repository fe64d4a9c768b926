/** Rows for a rule of retention, as SQL: those that go when their time has come, and those that never do, however old they are. */
export interface Sample {
  readonly service: string;
  readonly table: string;
  /** Rows of now, and for how many days from now they stay. */
  readonly goes: string;
  readonly days: number;
  /** Rows of long ago. */
  readonly stays?: string;
}

const longAgo = `now() - interval '5 years'`;
const oldId = `uuidv7(interval '-5 years')`;

const saga = (status: string, subject: string, at: string) => `
  insert into sagas (saga, subject, version, status, steps, memory, cause, started_at, updated_at)
  values ('fulfil-order', ${subject}, 1, '${status}', '{}', '{}', '{}', ${at}, ${at});`;

const callback = (status: string, at: string) => `
  with shipment as (
    insert into shipments (order_id, status, tracking_id, reason, created_at, updated_at, due_at)
    values (uuidv7(), '${status}', 'tr_1', case when '${status}' like '%refused' then 'why' end, ${at}, ${at},
      case when '${status}' in ('pending', 'cancelling') then now() end)
    returning order_id)
  insert into callbacks (webhook_id, type, order_id, received_at)
  select gen_random_uuid()::text, 'shipment.booked', order_id, ${at} from shipment;`;

const version = (id: number, status: string, endedAt = 'now()') => `
  insert into projection_versions (id, projection, rule, status, started_at, ended_at) overriding system value
  values (${id}, 'sales', 1, '${status}', now(), ${status === 'building' ? 'null' : endedAt});`;
const projected = (of: number) => `insert into projection_rows values (${of}, '{UK}', '{1}');`;
const takenIn = (of: number) => `insert into projection_inbox values (${of}, uuidv7());`;
const known = (of: number, until: string) =>
  `insert into projection_orders values (${of}, uuidv7(), '{}', ${until});`;

const delivery = (subscription: string, status: string, at: string) => `
  with subscription as (
    insert into subscriptions (subscription_id, url, events, contact, secret, status, disabled_at, created_at)
    values (uuidv7(), 'https://ada.example', '{}', 'ada@example.org', 'whsec_', '${subscription}',
      case when '${subscription}' = 'disabled' then now() end, ${at})
    returning subscription_id)
  insert into deliveries (subscription_id, message_id, order_id, event, body, status, due_at, noted_at)
  select subscription_id, uuidv7(), uuidv7(), 'order.placed', '', '${status}', ${at}, ${at} from subscription;`;

/** A sample for every rule of every service. */
export const samples: readonly Sample[] = [
  {
    service: 'orders',
    table: 'inbox',
    days: 10,
    goes: `insert into inbox values (uuidv7(), 'orders', now()), (${oldId}, 'orders', now());`,
  },
  {
    service: 'orders',
    table: 'operator_acts',
    days: 400,
    goes: `insert into operator_acts (at, actor, act, consumer, position, key, before)
      values (now(), 'grace', 'discard', 'orders', 1, 'order', '{}');`,
  },
  {
    service: 'orders',
    table: 'gaps',
    days: 400,
    goes: `insert into gaps values ('orders', 'orders.commands', 0, 1, 2);`,
  },
  {
    service: 'orders',
    table: 'idempotency_keys',
    days: 30,
    goes: `insert into idempotency_keys values ('young', '', uuidv7(), now());`,
  },
  {
    service: 'inventory',
    table: 'receipts',
    days: 30,
    goes: `insert into receipts values ('young', '', now());`,
  },
  {
    service: 'orchestrator',
    table: 'sagas',
    days: 90,
    goes: ['confirmed', 'rejected', 'cancelled']
      .map((status) => saga(status, 'uuidv7()', 'now()') + saga(status, oldId, 'now()'))
      .join(''),
    stays: ['running', 'compensating', 'needs-operator']
      .map((status) => saga(status, oldId, longAgo))
      .join(''),
  },
  {
    service: 'orchestrator',
    table: 'saga_acts',
    days: 400,
    goes: `insert into saga_acts (saga, subject, verb, step, reason, command, at)
      values ('fulfil-order', uuidv7(), 'retry', 'ship', 'why', '', now());`,
  },
  {
    service: 'shipping',
    table: 'callbacks',
    days: 30,
    goes: ['delivered', 'refused', 'cancelled'].map((status) => callback(status, 'now()')).join(''),
    stays: ['pending', 'cancelling', 'booked', 'dispatched', 'cancellation-refused']
      .map((status) => callback(status, longAgo))
      .join(''),
  },
  {
    service: 'fraud',
    table: 'judgements',
    days: 10,
    goes: `insert into judgements values (uuidv7(), null, null, now());`,
  },
  {
    service: 'fraud',
    table: 'window_steps',
    days: 11,
    goes: `insert into window_steps values ('rule', 'ada', now(), 1, now() + interval '11 days');`,
    stays: `insert into window_steps values ('rule', 'ada', ${longAgo}, 1, now() + interval '20 years');`,
  },
  {
    service: 'analytics',
    table: 'projection_rows',
    days: 0,
    goes: version(1, 'retired') + projected(1) + version(2, 'aborted') + projected(2),
    stays: version(3, 'live', longAgo) + projected(3) + version(4, 'building') + projected(4),
  },
  {
    service: 'analytics',
    table: 'projection_inbox',
    days: 0,
    goes: version(1, 'failed') + takenIn(1) + version(2, 'live') + takenIn(2),
    stays: version(3, 'building') + takenIn(3),
  },
  {
    service: 'analytics',
    table: 'projection_orders',
    days: 30,
    goes: version(1, 'live') + known(1, `now() + interval '30 days'`),
    stays: version(2, 'building') + known(2, `now() + interval '20 years'`),
  },
  {
    service: 'analytics',
    table: 'projection_versions',
    days: 400,
    goes: version(1, 'retired') + version(2, 'aborted') + version(3, 'failed'),
    stays:
      version(4, 'live', longAgo) + version(5, 'building') + version(6, 'retired', longAgo) + projected(6),
  },
  {
    service: 'webhooks',
    table: 'deliveries',
    days: 14,
    goes:
      delivery('active', 'delivered', 'now()') +
      delivery('active', 'failed', 'now()') +
      delivery('disabled', 'pending', 'now()'),
    stays: delivery('active', 'pending', longAgo),
  },
];
