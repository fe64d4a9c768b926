import { KafkaContainer } from '@testcontainers/kafka';
import { PostgreSqlContainer } from '@testcontainers/postgresql';
import { errorMessage } from '@orderflow/kernel';
import { getContainerRuntimeClient, Wait } from 'testcontainers';
import type { TestServers } from './test-servers.js';

/** `@testcontainers/kafka` knows Confluent's layout only; the broker in it is Apache Kafka. */
export const kafkaImage = 'confluentinc/cp-kafka:8.3.2';
export const postgresImage = 'postgres:18';

/** A Kafka broker for tests, not started yet: without topics made by mistake, and `start` resolves when it listens. */
export function kafkaContainer(): KafkaContainer {
  return new KafkaContainer(kafkaImage)
    .withEnvironment({
      KAFKA_AUTO_CREATE_TOPICS_ENABLE: 'false',
      KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR: '1',
    })
    .withWaitStrategy(Wait.forLogMessage(/Kafka Server started/));
}

/** A Postgres server for tests, not started yet; its user is the superuser. */
export function postgresContainer(): PostgreSqlContainer {
  return new PostgreSqlContainer(postgresImage)
    .withDatabase('postgres')
    .withUsername('postgres')
    .withCommand(['postgres', '-c', 'max_connections=200', '-c', 'timezone=UTC']);
}

/**
 * Starts Kafka and Postgres in containers, on free ports; resolves when both answer. They are removed when this
 * process ends, however it ends. Throws when no Docker engine answers.
 */
export async function startContainerServers(): Promise<TestServers> {
  try {
    await getContainerRuntimeClient();
  } catch (error) {
    throw new Error(`TEST_INFRA is "docker", but no Docker engine answers: ${errorMessage(error)}`, {
      cause: error,
    });
  }
  const [kafka, postgres] = await Promise.all([kafkaContainer().start(), postgresContainer().start()]);
  return {
    what: `containers of ${kafkaImage} and ${postgresImage}`,
    kafka: `${kafka.getHost()}:${kafka.getMappedPort(9093)}`,
    postgres: postgres.getConnectionUri(),
    stop: async () => void (await Promise.all([kafka.stop(), postgres.stop()])),
  };
}
