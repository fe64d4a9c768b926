import type { Table } from '../frame/table.js';
import { tableOf } from '../page/benchmarks.page.js';
import type { Costs } from './costs.js';
import { limitsOf, planFor, type Assumptions, type Plan } from './plan.js';

export const ratesDefault = [1_000, 10_000, 100_000];

const number = (value: number) => Number(value.toPrecision(3)).toLocaleString('en');
const megabytes = (value: number) => `${number(value)} MB/s`;
const terabytes = (value: number) => `${number(value)} TB`;

/** The sum as tables (pure). */
export function capacityTables(costs: Costs, rates: readonly number[], assumptions: Assumptions): Table[] {
  const plans = rates.map((rate) => planFor(costs, rate, assumptions));
  const row = (name: string, of: (plan: Plan) => string) => [name, ...plans.map(of)];
  const names = Object.keys(plans[0]?.instances ?? {});
  return [
    {
      columns: ['orders per second', ...rates.map(number)],
      rows: [
        ...names.map((name) => row(`instances of ${name}`, ({ instances }) => String(instances[name]))),
        row('partitions of each topic', ({ partitions }) => String(partitions)),
        row('servers of Postgres', ({ shards }) =>
          shards ? String(Object.values(shards).reduce((all, one) => all + one, 0)) : '1',
        ),
        row('brokers', ({ brokers }) => String(brokers)),
        row('into Kafka', ({ network }) => megabytes(network.in)),
        row('between its replicas', ({ network }) => megabytes(network.replication)),
        row('out of Kafka', ({ network }) => megabytes(network.out)),
        row('Kafka, all replicas, a day', ({ disk }) => terabytes(disk.kafka)),
        row('tables and indexes, a day', ({ disk }) => terabytes(disk.tables)),
        row('written ahead by Postgres, a day', ({ disk }) => terabytes(disk.wal)),
        row('kept by each broker', ({ keptPerBroker }) => terabytes(keptPerBroker)),
        row('the limit of today’s layout', ({ limit }) =>
          limit ? `${limit.part}: full at ${number(limit.fullAt)}` : 'not reached',
        ),
        row('what changes', ({ changes }) => changes.join('; ') || 'nothing'),
      ],
    },
    {
      columns: ['a part of today’s layout', 'full at orders per second'],
      rows: limitsOf(costs, assumptions).map(({ part, fullAt }) => [part, number(fullAt)]),
    },
  ];
}

function costTable({ cpuSeconds, databaseCpuSeconds, databaseBytes }: Costs): Table {
  return {
    columns: ['measured', 'CPU s / 1,000 orders', 'in Postgres', 'table bytes an order'],
    rows: Object.entries(cpuSeconds).map(([name, seconds]) => [
      name,
      ...[String(seconds), String(databaseCpuSeconds[name] ?? ''), String(databaseBytes[name] ?? '')],
    ]),
  };
}

const head = `# Capacity

Written by \`npm run capacity -- --page\` from the measured cost of an order (\`npm run bench -- orders --keep\`); nothing in the tables is
typed by hand. \`npm run capacity -- --help\` tells how other figures are put in.
`;

const prose = `## What changes with the rate

- **Instances** of a service share its topics: one instance works on one core, and a topic takes as many of them as it has partitions.
  More partitions move keys to other partitions, so they are added while the topics are empty.
- **One Postgres for each service** needs no change of code: each service has its own database and \`DATABASE_URL\` already.
- **Sharding by order id**: everything that concerns an order has its id as key, in Kafka and in the tables, so orders divide into
  shards that know nothing of each other. Inventory does not: its stock belongs to articles, so it is divided by article, and an
  order of several articles reserves in several shards.
- **Tiered storage** keeps old segments of Kafka outside the brokers; nothing in this system reads far behind, except who rebuilds from the start.
- What stays for ever are the tables: history is to be moved away by age, which no part of this system does yet.

What the sum leaves out: peaks over the average (half of every core is left for them), the network's latency between machines, which
costs time but no throughput, hot articles, and what a broker spends on replicas, taken to be as much as on the first copy.
`;

/** The whole page (pure); without costs it says that nothing was measured. */
export function capacityPage(
  costs: Costs | undefined,
  assumptions: Assumptions,
  rates = ratesDefault,
): string {
  if (!costs) return [head, 'Nothing was measured yet.\n', prose].join('\n');
  const kafkaBytes = Object.values(costs.kafkaBytes).reduce((all, one) => all + one, 0);
  const assumption = Object.entries(assumptions).map(([name, value]) => `${name} ${value}`);
  return [
    head,
    ...capacityTables(costs, rates, assumptions).map(tableOf),
    `Assumed: ${assumption.join(', ')}.\n`,
    '## What an order costs\n',
    tableOf(costTable(costs)),
    `In Kafka ${number(kafkaBytes)} bytes in one replica; written ahead by Postgres ${number(costs.walBytes)} bytes.\n`,
    prose,
  ].join('\n');
}
