import { counter, gauge, histogram, powers, secondsLong, secondsShort } from './metric-kinds.js';
import type { MetricSpec } from './metric-spec.js';
import { carrierMetrics } from './carrier-metrics.js';
import { settlementMetrics } from './settlement-metrics.js';
import { webhookMetrics } from './webhook-metrics.js';

export { label } from './metric-kinds.js';
export { carrierMetrics, settlementMetrics, webhookMetrics };

/** What a service takes in. */
export const consumerMetrics = {
  received: counter('messaging.client.consumed.messages', '{message}', 'Records delivered.', ['topic']),
  messages: counter(
    'orderflow.consumer.messages',
    '{message}',
    'What became of messages: `handled`; `duplicate`, dropped because it was handled before; `skipped`, of no interest here; `retried`, failed and parked for another attempt; `queued` behind a parked message of its key; `dead`, given up.',
    ['handler', 'outcome'],
  ),
  duration: histogram(
    'messaging.process.duration',
    's',
    'From the delivery of a message to the commit of what it led to: waiting in its lane, effect and transaction.',
    ['handler'],
    secondsShort,
  ),
  batchSize: histogram(
    'orderflow.consumer.batch.size',
    '{message}',
    'Messages in one transaction.',
    [],
    powers,
  ),
  batchDuration: histogram(
    'orderflow.consumer.batch.duration',
    's',
    'One transaction of a batch, from begin to commit.',
    [],
    secondsShort,
  ),
  lag: gauge(
    'orderflow.consumer.lag',
    '{record}',
    'Records of the whole group that are in the topic and not committed as done.',
    ['topic', 'partition'],
    'service',
  ),
  lagAge: gauge(
    'orderflow.consumer.lag.age',
    's',
    'Age of the oldest record that is not done, of the partitions of this instance; 0 where all are. Where records cannot be fetched: the time since all was known to be done.',
    ['topic'],
  ),
  lagUnseen: gauge(
    'orderflow.consumer.lag.unseen',
    's',
    'Time since the broker last told the lag. It grows while the broker cannot be asked.',
  ),
  lost: gauge(
    'orderflow.consumer.lost',
    '{record}',
    'Records that retention took before they were handled, as noticed in the last day.',
    [],
    'service',
  ),
  buffered: gauge('orderflow.consumer.buffered', '{message}', 'Messages received and not done yet.'),
  partitions: gauge('orderflow.consumer.partitions', '{partition}', 'Partitions that are assigned.'),
  rebalances: counter('orderflow.consumer.rebalances', '{rebalance}', 'Assignments, the first one included.'),
  effectDuration: histogram(
    'orderflow.effect.duration',
    's',
    'A call to the outside: `done`, `failed`, or `unavailable` (not there, or not in time).',
    ['handler', 'outcome'],
    secondsShort,
  ),
  effectsRunning: gauge('orderflow.effect.running', '{call}', 'Calls to the outside under way.', ['handler']),
  breakerOpen: gauge(
    'orderflow.effect.breaker.open',
    '1',
    '1 while the circuit breaker lets no call, or only a probe, to the outside; else 0.',
    ['handler'],
  ),
  parked: gauge(
    'orderflow.parked.messages',
    '{message}',
    'Parked messages: `retrying`, `queued` behind one of their key, or `dead`, which waits for an operator.',
    ['state'],
    'service',
  ),
  parkedKeys: gauge('orderflow.parked.keys', '{key}', 'Keys (orders) that are held up.', [], 'service'),
  deadAge: gauge(
    'orderflow.parked.dead.age',
    's',
    'Age of the oldest dead letter; 0 without one.',
    [],
    'service',
  ),
} as const satisfies Record<string, MetricSpec>;

/** What a service sends. */
export const outboxMetrics = {
  depth: gauge('orderflow.outbox.messages', '{message}', 'Rows in the outbox.', [], 'service'),
  age: gauge(
    'orderflow.outbox.age',
    's',
    'Age of the oldest row in the outbox; 0 without one.',
    [],
    'service',
  ),
  sent: counter('messaging.client.sent.messages', '{message}', 'Messages that the broker acknowledged.', [
    'topic',
  ]),
  sendDuration: histogram(
    'messaging.client.operation.duration',
    's',
    'One send of the relay, of many messages.',
    ['error'],
    secondsShort,
  ),
  lanes: gauge('orderflow.relay.lanes', '{lane}', 'Lanes of the outbox that this instance sends; 16 in all.'),
} as const satisfies Record<string, MetricSpec>;

/** How many orders the shop has taken in and not seen through. */
export const intakeMetrics = {
  open: gauge(
    'orderflow.orders.open',
    '{order}',
    'Orders that are accepted and not confirmed, rejected or cancelled.',
    [],
    'service',
  ),
  openMax: gauge(
    'orderflow.orders.open.max',
    '{order}',
    'How many may be open before new ones are refused with 503 (`ORDERS_OPEN_MAX`).',
    [],
    'service',
  ),
  refused: counter(
    'orderflow.orders.refused',
    '{order}',
    'Orders that were refused because too many were open.',
  ),
} as const satisfies Record<string, MetricSpec>;

/** What leads orders. */
export const sagaMetrics = {
  open: gauge(
    'orderflow.saga.open',
    '{saga}',
    'Sagas that have not ended.',
    ['saga', 'state', 'step'],
    'service',
  ),
  age: gauge(
    'orderflow.saga.age',
    's',
    'Time since the oldest of them began.',
    ['saga', 'state', 'step'],
    'service',
  ),
  waiting: gauge(
    'orderflow.saga.waiting',
    's',
    'The longest time that one of them has waited in its step.',
    ['saga', 'state', 'step'],
    'service',
  ),
  duration: histogram(
    'orderflow.saga.duration',
    's',
    'From the beginning of a saga to its end; a batch that is tried again counts again.',
    ['saga', 'outcome'],
    secondsLong,
  ),
  ignored: counter('orderflow.saga.ignored', '{message}', 'Messages that moved no saga, by the reason.', [
    'outcome',
  ]),
  overdue: gauge(
    'orderflow.saga.timers.overdue',
    '{timer}',
    'Time limits that passed and are not handled.',
    [],
    'service',
  ),
  fired: counter('orderflow.saga.timers.fired', '{timer}', 'Time limits that were handled.'),
} as const satisfies Record<string, MetricSpec>;

/** What keeps tables from growing without end. */
export const retentionMetrics = {
  deleted: counter('orderflow.retention.deleted', '{row}', 'Rows that were deleted because of their age.', [
    'table',
  ]),
  sweeps: counter(
    'orderflow.retention.sweeps',
    '{sweep}',
    'Looks for old rows in all tables: `done` or `failed`.',
    ['outcome'],
  ),
} as const satisfies Record<string, MetricSpec>;

/** Who follows orders. */
export const streamMetrics = {
  open: gauge('orderflow.streams.open', '{stream}', 'Event streams that are open.'),
} as const satisfies Record<string, MetricSpec>;

/** What a process is made of. */
export const processMetrics = {
  http: histogram(
    'http.server.request.duration',
    's',
    'HTTP requests, by the pattern of their path.',
    ['method', 'route', 'status'],
    secondsShort,
  ),
  connections: gauge('db.client.connection.count', '{connection}', 'Connections of the pool.', [
    'connection',
  ]),
  connectionsMax: gauge('db.client.connection.max', '{connection}', 'Most connections that the pool opens.'),
  connectionsWanted: gauge(
    'db.client.connection.pending_requests',
    '{request}',
    'Callers waiting for a connection.',
  ),
  readingFailures: counter(
    'orderflow.reading.failures',
    '{failure}',
    'Readings of database or broker for these metrics that failed; their gauges are missing meanwhile.',
    ['reading'],
  ),
} as const satisfies Record<string, MetricSpec>;

const runtime = (name: string, meaning: string) => gauge(name, 's', meaning);

/** What `@opentelemetry/instrumentation-runtime-node` tells of the process, as far as it is kept. */
export const runtimeMetrics = {
  delayMax: runtime(
    'nodejs.eventloop.delay.max',
    'Longest delay of the event loop since the last scrape, with the 50 ms between two looks.',
  ),
  delayP50: runtime('nodejs.eventloop.delay.p50', 'Half of the delays since the last scrape were shorter.'),
  delayP99: runtime('nodejs.eventloop.delay.p99', '99 % of the delays since the last scrape were shorter.'),
  utilization: gauge('nodejs.eventloop.utilization', '1', 'Share of time in which the event loop was busy.'),
  heapUsed: gauge('v8js.memory.heap.used', 'By', 'Used memory of a space of the heap.', ['space']),
} as const satisfies Record<string, MetricSpec>;

/** Every metric that a service exports. */
export const allMetrics: readonly MetricSpec[] = [
  consumerMetrics,
  outboxMetrics,
  intakeMetrics,
  sagaMetrics,
  carrierMetrics,
  webhookMetrics,
  settlementMetrics,
  retentionMetrics,
  streamMetrics,
  processMetrics,
  runtimeMetrics,
].flatMap((group) => Object.values<MetricSpec>(group));
