import type { Costs } from './costs.js';

/** What is assumed of machines and habits; every one can be given to `npm run capacity`. */
export interface Assumptions {
  /** The part of a core, and of a disk, that is used on an ordinary day. */
  readonly busy: number;
  /** Of one server of Postgres, and of one broker. */
  readonly cores: number;
  /** Megabytes that the disk of a server, and the network of a broker, take per second. */
  readonly megabytesPerSecond: number;
  /** Copies of each record in Kafka. */
  readonly replicas: number;
  readonly retentionDays: number;
  /** Groups that read each event; commands have one. */
  readonly readersPerEvent: number;
  /** That a broker keeps on its own disk. */
  readonly brokerTerabytes: number;
  /** Partitions of a topic as they are today. */
  readonly partitions: number;
}

export const assumed: Assumptions = {
  ...{ busy: 0.5, cores: 16, megabytesPerSecond: 500, replicas: 3, retentionDays: 7 },
  ...{ readersPerEvent: 3, brokerTerabytes: 4, partitions: 6 },
};

export interface Plan {
  readonly perSecond: number;
  readonly instances: Readonly<Record<string, number>>;
  readonly partitions: number;
  /** Servers of Postgres by service; undefined where one for all is enough. */
  readonly shards: Readonly<Record<string, number>> | undefined;
  readonly brokers: number;
  /** Into Kafka, between its replicas, and out of it: megabytes per second. */
  readonly network: { readonly in: number; readonly replication: number; readonly out: number };
  /** Terabytes per day. */
  readonly disk: { readonly kafka: number; readonly tables: number; readonly wal: number };
  /** Terabytes that each broker would have to keep for as long as records are kept. */
  readonly keptPerBroker: number;
  /** The part of today's layout that is full first, when it is below this rate. */
  readonly limit: Limit | undefined;
  readonly changes: readonly string[];
}

/** A part of today's layout (one Postgres, one broker's worth of each, so many partitions), and the rate at which it is full. */
export interface Limit {
  readonly part: string;
  readonly fullAt: number;
}

const secondsPerDay = 86_400;
const instancesMin = 2;
const sum = (of: Readonly<Record<string, number>>) => Object.values(of).reduce((all, one) => all + one, 0);
const mapped = (of: Readonly<Record<string, number>>, to: (value: number, name: string) => number) =>
  Object.fromEntries(Object.entries(of).map(([name, value]) => [name, to(value, name)]));

/** Cores busy per order and second of every service but the servers and the world outside. */
function servicesOf({ cpuSeconds }: Costs): Record<string, number> {
  const { kafka: _, postgres: __, sandbox: ___, ...services } = cpuSeconds as Record<string, number>;
  return mapped(services, (seconds) => seconds / 1_000);
}

/** Cores busy of Postgres by service: what no connection used is divided like what they used. */
function databasesOf({ cpuSeconds, databaseCpuSeconds }: Costs, services: readonly string[]) {
  const own = Object.fromEntries(services.map((name) => [name, databaseCpuSeconds[name] ?? 0]));
  const { postgres = 0 } = cpuSeconds as Record<string, number>;
  const all = sum(databaseCpuSeconds);
  const times = all > 0 ? postgres / all : 0;
  return mapped(own, (seconds) => (seconds * times) / 1_000);
}

/** When each part of today's layout is full, the first one first (pure). */
export function limitsOf(costs: Costs, assumptions: Assumptions): Limit[] {
  const { busy, cores, megabytesPerSecond, partitions, replicas } = assumptions;
  const services = servicesOf(costs);
  const [slowest = '', cost = 0] = Object.entries(services).toSorted(([, a], [, b]) => b - a)[0] ?? [];
  const kafkaCost = (costs.cpuSeconds.kafka ?? 0) / 1_000;
  const { kafka } = bytesPerOrder(costs, assumptions);
  const limits: Limit[] = [
    {
      part: `${slowest}, one instance for each of ${partitions} partitions`,
      fullAt: (partitions * busy) / cost,
    },
    {
      part: 'one Postgres for all, its cores',
      fullAt: (cores * busy) / sum(databasesOf(costs, Object.keys(services))),
    },
    {
      part: 'one Postgres for all, its log',
      fullAt: (megabytesPerSecond * 1e6 * busy) / costs.walBytes,
    },
    { part: `${replicas} brokers, their cores`, fullAt: (cores * busy) / kafkaCost },
    {
      part: `${replicas} brokers, their network`,
      fullAt: (replicas * megabytesPerSecond * 1e6 * busy) / (kafka.in + kafka.replication + kafka.out),
    },
    { part: `${replicas} brokers, their disks`, fullAt: keepsUpTo(costs, assumptions) },
  ];
  return limits.filter(({ fullAt }) => Number.isFinite(fullAt)).sort((a, b) => a.fullAt - b.fullAt);
}

function bytesPerOrder(costs: Costs, { replicas, readersPerEvent }: Assumptions) {
  const bytes = sum(costs.kafkaBytes);
  const readers = (topic: string) => (topic.includes('.events.') ? readersPerEvent : 1);
  const out = sum(mapped(costs.kafkaBytes, (of, topic) => of * readers(topic)));
  return { kafka: { in: bytes, replication: bytes * (replicas - 1), out } };
}

function keepsUpTo(costs: Costs, { retentionDays, brokerTerabytes }: Assumptions): number {
  return (brokerTerabytes * 1e12) / (sum(costs.kafkaBytes) * secondsPerDay * retentionDays);
}

/** What so many orders per second take (pure). */
export function planFor(costs: Costs, perSecond: number, assumptions: Assumptions): Plan {
  const { busy, cores, megabytesPerSecond, replicas, retentionDays, brokerTerabytes } = assumptions;
  const services = servicesOf(costs);
  const instances = mapped(services, (cost) => Math.max(instancesMin, Math.ceil((cost * perSecond) / busy)));
  const partitions = Math.max(assumptions.partitions, ...Object.values(instances));
  const databases = databasesOf(costs, Object.keys(services));
  const allCores = sum(databases);
  const serversFor = (cost: number) =>
    Math.ceil(
      Math.max(
        (cost * perSecond) / (cores * busy),
        ((cost / allCores) * costs.walBytes * perSecond) / (megabytesPerSecond * 1e6 * busy),
      ),
    ) || 1;
  const shards = serversFor(allCores) > 1 ? mapped(databases, serversFor) : undefined;
  const { kafka } = bytesPerOrder(costs, assumptions);
  const network = mapped(kafka, (bytes) => (bytes * perSecond) / 1e6) as unknown as Plan['network'];
  const brokers = Math.max(
    replicas,
    // Every replica is taken to cost what the only one did when it was measured.
    Math.ceil((((costs.cpuSeconds.kafka ?? 0) / 1_000) * replicas * perSecond) / (cores * busy)),
    Math.ceil((network.in + network.replication + network.out) / (megabytesPerSecond * busy)),
  );
  const perDay = (bytes: number) => (bytes * perSecond * secondsPerDay) / 1e12;
  const disk = {
    ...{ kafka: perDay(sum(costs.kafkaBytes) * replicas), tables: perDay(sum(costs.databaseBytes)) },
    wal: perDay(costs.walBytes),
  };
  const keptPerBroker = (disk.kafka * retentionDays) / brokers;
  const sharded = Object.entries(shards ?? {}).filter(([, servers]) => servers > 1);
  return {
    ...{ perSecond, instances, partitions, shards, brokers, network, disk, keptPerBroker },
    limit: limitsOf(costs, assumptions).find(({ fullAt }) => fullAt < perSecond),
    changes: [
      ...(partitions > assumptions.partitions ? [`${partitions} partitions for each topic`] : []),
      ...(shards ? ['one Postgres for each service'] : []),
      ...(sharded.length > 0
        ? [`sharding by order id (${sharded.map(([name, servers]) => `${name}: ${servers}`).join(', ')})`]
        : []),
      ...(brokers > replicas ? [`${brokers} brokers`] : []),
      ...(keptPerBroker > brokerTerabytes ? ['tiered storage, or fewer days'] : []),
    ],
  };
}
