import { topicSpecs, type Message, type MessageContract } from '@orderflow/contracts';
import { newId } from '@orderflow/kernel';
import {
  decodeMessage,
  emit,
  encodeMessage,
  KafkaBroker,
  kafkaClientIn,
  messageFrom,
  NamespacedBroker,
  type Broker,
} from '@orderflow/messaging';
import { Database } from '@orderflow/postgres';
import { request, type Answer } from './http.js';
import { testInfra } from './infra.js';
import { createTestDatabase } from './test-database.js';
import { uniqueName } from './unique-name.js';

/** A whole service on real Kafka and Postgres, with topics and a database that no other test has. */
export interface ServiceUnderTest {
  /** Where its HTTP interface listens. */
  readonly url: string;
  /** Its own database. */
  readonly database: Database;
  readonly broker: Broker;
  /** Every message on the observed topics so far, of each key in order. */
  readonly observed: readonly Message[];
  request<Body = unknown>(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer<Body>>;
  /** Publishes a message under a new id, as another service would; resolves with that message. */
  tell<Data>(contract: MessageContract<string, Data>, subject: string, data: Data): Promise<Message>;
  /** Stops it and removes its database. */
  stop(): Promise<void>;
}

export interface ServiceUnderTestOptions {
  readonly name: string;
  /** Starts the service; it reads the environment. `onCrash` is for what ends it later. */
  start(onCrash: (error: Error) => void): Promise<{ readonly url: string; stop(): Promise<void> }>;
  /** Topics whose messages the test wants to see. */
  readonly observes?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts a service with an environment of its own. One at a time per test file: the environment is the process's. */
export async function startServiceUnderTest(options: ServiceUnderTestOptions): Promise<ServiceUnderTest> {
  const { kafka } = testInfra();
  const testDatabase = await createTestDatabase(options.name);
  const namespace = uniqueName(options.name);
  Object.assign(process.env, options.env, {
    DATABASE_URL: testDatabase.url,
    KAFKA_BROKERS: kafka,
    KAFKA_NAMESPACE: namespace,
    LOG_LEVEL: 'error',
    PORT: options.env?.PORT ?? '0',
  });
  const service = await options.start((error) => {
    throw error;
  });
  const database = new Database({ url: testDatabase.url, applicationName: 'test', connectionsMax: 2 });
  const broker = new NamespacedBroker(
    new KafkaBroker({
      brokers: [kafka],
      clientId: 'test',
      client: kafkaClientIn(process.env),
      onLog: () => undefined,
    }),
    namespace,
  );
  await broker.connect();
  await broker.ensureTopics(topicSpecs());
  return {
    url: service.url,
    database,
    broker,
    observed: await observe(broker, options.observes ?? []),
    request: (method, path, body, headers) => request(`${service.url}${path}`, method, body, headers),
    tell: (contract, subject, data) => tell(broker, contract, subject, data),
    async stop() {
      await service.stop();
      await broker.close();
      await database.close();
      await testDatabase.drop();
    },
  };
}

async function observe(broker: Broker, topics: readonly string[]): Promise<readonly Message[]> {
  const observed: Message[] = [];
  if (topics.length === 0) return observed;
  await broker.subscribe({
    groupId: 'test',
    topics,
    onAssigned: () => undefined,
    onCrash: (error) => {
      throw error;
    },
    onRecords: async (records) => {
      for (const record of records) {
        const decoded = decodeMessage(record);
        if (!decoded.ok)
          throw new Error(`${record.topic} has a record that is no message: ${decoded.reason}`);
        observed.push(decoded.message);
      }
    },
  });
  return observed;
}

async function tell<Data>(
  broker: Broker,
  contract: MessageContract<string, Data>,
  subject: string,
  data: Data,
): Promise<Message> {
  const message = messageFrom(emit(contract, data), {
    source: 'test',
    now: new Date(),
    subject,
    correlationId: subject,
    causationId: newId(),
  });
  await broker.publish([encodeMessage(message)]);
  return message;
}
