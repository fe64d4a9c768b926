// How to use these libraries with testcontainers in a project of your own: containers that this file starts and stops.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { KafkaContainer, type StartedKafkaContainer } from '@testcontainers/kafka';
import { PostgreSqlContainer, type StartedPostgreSqlContainer } from '@testcontainers/postgresql';
import { KafkaBroker, type ReceivedRecord } from '@orderflow/messaging';
import { Database } from '@orderflow/postgres';
import { Wait } from 'testcontainers';
import { eventually } from './eventually.js';

let kafka: StartedKafkaContainer;
let postgres: StartedPostgreSqlContainer;
let broker: KafkaBroker;
let database: Database;

beforeAll(async () => {
  [kafka, postgres] = await Promise.all([
    new KafkaContainer('confluentinc/cp-kafka:8.3.2')
      .withWaitStrategy(Wait.forLogMessage(/Kafka Server started/))
      .start(),
    new PostgreSqlContainer('postgres:18').start(),
  ]);
  broker = new KafkaBroker({
    brokers: [`${kafka.getHost()}:${kafka.getMappedPort(9093)}`],
    clientId: 'test',
  });
  await broker.connect();
  database = new Database({ url: postgres.getConnectionUri(), applicationName: 'test' });
  await database.connect(30_000, () => undefined);
});
afterAll(async () => {
  await broker.close();
  await database.close();
  await Promise.all([kafka.stop(), postgres.stop()]);
});

test('what is published arrives', async () => {
  const arrived: ReceivedRecord[] = [];
  await broker.ensureTopics([{ topic: 'teapots', partitions: 1, retentionMs: 86_400_000 }]);
  await broker.subscribe({
    groupId: 'kettles',
    topics: ['teapots'],
    onAssigned: () => undefined,
    onCrash: (error) => {
      throw error;
    },
    onRecords: async (records) => void arrived.push(...records),
  });
  await broker.publish([{ topic: 'teapots', key: 'ada', value: 'two' }]);
  await eventually('the record arrives', () =>
    expect(arrived.map(({ value }) => value?.toString())).toEqual(['two']),
  );
});

test('what is committed is there', async () => {
  await database.query('create table teapots (owner text)');
  await database.transaction((tx) => tx.query(`insert into teapots values ('ada')`));
  expect(await database.query('select owner from teapots')).toEqual([{ owner: 'ada' }]);
});
