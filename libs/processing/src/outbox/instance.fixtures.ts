import { once } from 'node:events';
import { newId } from '@orderflow/kernel';
import { KafkaBroker, kafkaClientIn, NamespacedBroker, type Broker } from '@orderflow/messaging';
import { Database, isConnectionError, type Tx } from '@orderflow/postgres';
import { silentLog } from '../processing-log.js';
import { Outbox } from './outbox.js';

/** What {@link runInstance} is told on its command line, as JSON. */
export interface InstanceOptions {
  readonly url: string;
  readonly kafka: string;
  readonly namespace: string;
  readonly topic: string;
  /** The keys of table `counters` that it writes for. */
  readonly keys: readonly string[];
  /** Most transactions that it writes. */
  readonly transactions: number;
  /** Keys of each. */
  readonly keysEach: number;
  /** Transactions under way at once. */
  readonly concurrency: number;
  /** The publish after which, and before whose rows are deleted, it kills itself. */
  readonly dieAfterPublish?: number;
}

/**
 * One instance of a service as a process of its own. Each of its transactions raises the counters of some keys
 * under their row locks and sends the new numbers, so a key's numbers tell the order of its commits. A
 * transaction that meets a broken connection is left at that.
 * It prints a line when it runs, and stops in good order when its stdin is closed.
 */
export async function runInstance(options: InstanceOptions): Promise<void> {
  const { url, kafka, namespace, topic, keys, transactions, keysEach, concurrency } = options;
  const database = new Database({ url, applicationName: 'instance' });
  const broker = dying(
    new NamespacedBroker(
      new KafkaBroker({ brokers: [kafka], clientId: namespace, client: kafkaClientIn(process.env) }),
      namespace,
    ),
    options.dieAfterPublish ?? Infinity,
  );
  await broker.connect();
  const outbox = new Outbox(database, broker, silentLog);
  outbox.start();
  process.stdout.write('ready\n');

  let begun = 0;
  const stdinClosed = once(process.stdin.resume(), 'end').then(() => (begun = Infinity));
  const write = async () => {
    while (begun < transactions) {
      const first = begun++ * keysEach;
      const mine = Array.from(
        { length: keysEach },
        (_, index) => keys[(first + index) % keys.length] as string,
      );
      const done = outbox.transact(async (tx, send) => {
        for (const { key, number } of await count(tx, mine))
          send.record({ topic, key, value: JSON.stringify({ id: newId(), number, filler }) });
      });
      await done.catch((error: unknown) => {
        if (!isConnectionError(error)) throw error;
      });
    }
  };
  await Promise.all(Array.from({ length: concurrency }, write));
  await stdinClosed;
  await outbox.stop();
  await broker.close();
  await database.close();
}

/** Raises the counters of these keys under their row locks, taken in the order of the keys. */
export async function count(tx: Tx, keys: readonly string[]): Promise<{ key: string; number: number }[]> {
  await tx.query('select from counters where key = any($1) order by key for update', [keys], 'lock');
  return tx.query(
    'update counters set number = number + 1 where key = any($1) returning key, number',
    [keys],
    'count',
  );
}

/** As long as an order's event. */
const filler = 'x'.repeat(500);

function dying(broker: Broker, after: number): Broker {
  let publishes = 0;
  const publish: Broker['publish'] = async (records) => {
    await broker.publish(records);
    if (++publishes >= after) process.kill(process.pid, 'SIGKILL');
  };
  return Object.create(broker, { publish: { value: publish } }) as Broker;
}

if (process.argv[1] === import.meta.filename) {
  await runInstance(JSON.parse(process.argv[2] ?? '') as InstanceOptions);
  // A producer given up after a freeze can keep a connection open.
  process.exit(0);
}
