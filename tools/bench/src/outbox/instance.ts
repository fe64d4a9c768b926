import { setTimeout as delay } from 'node:timers/promises';
import { errorMessage } from '@orderflow/kernel';
import { KafkaBroker, NamespacedBroker, type Broker } from '@orderflow/messaging';
import { Database } from '@orderflow/postgres';
import { Outbox, silentLog } from '@orderflow/processing';
import {
  idIn,
  idOf,
  recordsEach,
  valueOf,
  type InstanceAnswer,
  type InstanceJob,
  type InstanceOrder,
  type InstanceResult,
} from './job.js';

const transactionsAtOnce = 8;

const count = `
  update counters set number = number + 1
    from (select key from counters where key = any($1) order by key for update) as locked
   where counters.key = locked.key
  returning counters.key, number`;

interface Growing {
  readonly ids: number[];
  readonly atMs: number[];
}
const nothing = (): Growing => ({ ids: [], atMs: [] });

/** Notes when Kafka has acknowledged what is published. */
function noting(broker: Broker, acknowledged: Growing): Broker {
  const publish: Broker['publish'] = async (records) => {
    await broker.publish(records);
    const now = Date.now();
    for (const { value } of records) {
      acknowledged.ids.push(idIn(value));
      acknowledged.atMs.push(now);
    }
  };
  return Object.create(broker, { publish: { value: publish } }) as Broker;
}

/** One instance of a service, as its outbox sees it. */
class Instance {
  private readonly committed = nothing();
  private readonly acknowledged = nothing();
  private readonly database: Database;
  private readonly broker: Broker;
  private readonly outbox: Outbox;
  private cpuBefore = process.cpuUsage();

  constructor(private readonly job: InstanceJob) {
    const { databaseUrl: url, kafka, namespace } = job;
    this.database = new Database({ url, applicationName: 'instance' });
    const kafkaBroker = new KafkaBroker({ brokers: [kafka], clientId: namespace });
    this.broker = noting(new NamespacedBroker(kafkaBroker, namespace), this.acknowledged);
    this.outbox = new Outbox(this.database, this.broker, silentLog);
  }

  async start(): Promise<void> {
    await this.broker.connect();
    this.outbox.start();
  }

  /** Begins each transaction when it is due, or, where it is behind, as soon as one of those under way has ended. */
  async write(): Promise<void> {
    const { recordsPerSecond, seconds } = this.job;
    this.cpuBefore = process.cpuUsage();
    const startedAt = performance.now();
    const endAt = startedAt + seconds * 1_000;
    let next = 0;
    const writeInTurn = async () => {
      for (;;) {
        const turn = next++;
        const dueAt = startedAt + (turn * recordsEach * 1_000) / recordsPerSecond;
        if (Math.max(dueAt, performance.now()) >= endAt) return;
        if (dueAt > performance.now()) await delay(dueAt - performance.now());
        await this.writeOnce(turn);
      }
    };
    await Promise.all(Array.from({ length: transactionsAtOnce }, writeInTurn));
  }

  private async writeOnce(turn: number): Promise<void> {
    const { keys, keyCount, topic } = this.job;
    const mine = Array.from(
      { length: recordsEach },
      (_, at) => keys[(turn * recordsEach + at) % keys.length] as number,
    );
    const ids = await this.outbox.transact(async (tx, send) => {
      const counted = await tx.query<{ key: number; number: number }>(count, [mine], 'count');
      return counted.map(({ key, number }) => {
        const id = idOf(key, number, keyCount);
        send.record({ topic, key: String(key), value: valueOf(id) });
        return id;
      });
    });
    const now = Date.now();
    for (const id of ids) {
      this.committed.ids.push(id);
      this.committed.atMs.push(now);
    }
  }

  async stop(): Promise<InstanceResult> {
    const { user, system } = process.cpuUsage(this.cpuBefore);
    await this.outbox.stop();
    await this.broker.close();
    await this.database.close();
    const { committed, acknowledged } = this;
    return { committed, acknowledged, cpuSeconds: (user + system) / 1e6 };
  }
}

let instance: Instance | undefined;
const answer = (said: InstanceAnswer) => process.send?.(said);

async function obey(order: InstanceOrder): Promise<void> {
  if (typeof order === 'object') {
    instance = new Instance(order.prepare);
    await instance.start();
    answer('ready');
  } else if (order === 'write') {
    await instance?.write();
    answer('written');
  } else if (instance) {
    const result = await instance.stop();
    process.send?.({ result }, () => process.disconnect());
  }
}

process.on('message', (order: InstanceOrder) => {
  obey(order).catch((error: unknown) => answer({ failed: errorMessage(error) }));
});
// Whoever wanted it is gone, or has its result.
process.on('disconnect', () => process.exit());
