import { stackServices } from '@orderflow/stack';

const shop = stackServices.filter((name) => name !== 'sandbox');
const networks = ['kafka', 'postgres', 'payment-provider'];
const pairs = stackServices.flatMap((one, at) =>
  stackServices.slice(at + 1).map((other) => `${one}+${other}`),
);

/** Every kind of fault, and what it can hit. The order is part of what a seed means: new kinds go to the end. */
export const faultKinds = {
  /** `kill -9`; the supervisor starts it again. */
  'service-killed': stackServices,
  'two-services-killed': pairs,
  /** SIGSTOP, later SIGCONT: it does not know that it was away. */
  'service-paused': stackServices,
  /** SIGTERM. */
  'broker-restarted': ['kafka'],
  'broker-killed': ['kafka'],
  /** SIGINT: a fast shutdown. */
  'postgres-restarted': ['postgres'],
  /** SIGQUIT: `pg_ctl stop -m immediate`. */
  'postgres-killed': ['postgres'],
  /** Every backend of one service's database. */
  'backends-terminated': stackServices,
  'connections-cut': networks,
  'connections-slowed': networks,
  'connections-half-open': networks,
  /** 1 → 3 → 1 instances. */
  'consumers-scaled': shop,
  'provider-slow': ['payment-provider'],
  'provider-failing': ['payment-provider'],
  'provider-hanging': ['payment-provider'],
  'provider-answers-twice': ['payment-provider'],
  /** One of each kind of poison, under keys of no order, in the command topic of this service. */
  'poison-published': ['orders', 'inventory', 'payments', 'shipping'],
  /** Its standard output is /dev/full. */
  'log-disk-full': stackServices,
  /** By an hour, while it runs, and for good: the next time adds to it. */
  'clock-set-on': stackServices,
  'clock-set-back': stackServices,
  /** `kill -9` between effect and commit: what the outside did is not known here. */
  'killed-amid-effects': ['payments', 'shipping'],
} as const satisfies Record<string, readonly string[]>;

/** Kinds that need a cluster: without one a seed means what it meant. The order counts here, too. */
export const clusterFaultKinds = {
  /** `kill -9` of one of three; the supervisor starts it again, and meanwhile the two others do the work. */
  'cluster-broker-killed': ['kafka', 'kafka-2', 'kafka-3'],
} as const satisfies Record<string, readonly string[]>;

export const allFaultKinds = { ...faultKinds, ...clusterFaultKinds };

export type FaultKind = keyof typeof allFaultKinds;
