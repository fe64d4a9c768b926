import { commandTopic, topicSpecs } from '@orderflow/contracts';
import { createServiceDatabases, dropServiceDatabase } from '@orderflow/embedded';
import {
  encodeMessage,
  KafkaBroker,
  kafkaClientIn,
  NamespacedBroker,
  type Broker,
} from '@orderflow/messaging';
import { migrate, type Tx } from '@orderflow/postgres';
import { processingMigrations } from '@orderflow/processing';
import { eventually, uniqueName, type TestInfra } from '@orderflow/testkit';
import { readBooks, type Books } from './books.js';
import { TimedDatabase } from './timed.js';
import { handledTable } from './waiting.handler.js';
import { messageOf, type Planned } from './workload.js';

/** Where one run takes place: topics of one partition, full of records, and a database, both of its own. */
export interface Stage {
  readonly broker: Broker;
  readonly database: TimedDatabase;
  /** Resolves when the consumer has committed every record to Kafka, that is when all are handled or parked. */
  allCommitted(): Promise<void>;
  books(): Promise<Books>;
  clear(): Promise<void>;
}

const service = 'inventory';

export async function setStage(
  servers: TestInfra,
  planned: readonly Planned[],
  onCommitted: (tx: Tx) => void,
): Promise<Stage> {
  const name = uniqueName('bench').replaceAll('-', '_');
  const { [name]: url = '' } = await createServiceDatabases(servers.postgres, [name]);
  const database = new TimedDatabase({ url, applicationName: name }, onCommitted);
  const broker = new NamespacedBroker(
    new KafkaBroker({ brokers: [servers.kafka], clientId: name, client: kafkaClientIn(process.env) }),
    name,
  );
  const clear = async () => {
    await broker.close();
    await database.close();
    await dropServiceDatabase(servers.postgres, name);
  };
  const lag = async () => {
    const partitions = await broker.lag(service, [commandTopic(service)]);
    return partitions.reduce((sum, partition) => sum + Number(partition.lag), 0);
  };
  try {
    await migrate(database, [processingMigrations]);
    await database.query(handledTable);
    await broker.connect();
    const topics = topicSpecs().filter(({ topic }) => topic.startsWith(`${service}.`));
    await broker.ensureTopics(topics.map((topic) => ({ ...topic, partitions: 1 })));
    await broker.publish(planned.map((one) => encodeMessage(messageOf(one))));
  } catch (error) {
    await clear();
    throw error;
  }
  const allCommitted = () =>
    eventually('every record is committed to Kafka', async () => {
      const open = await lag();
      if (open > 0) throw new Error(`${open} are not`);
    });
  return { broker, database, clear, allCommitted, books: async () => readBooks(database, await lag()) };
}
