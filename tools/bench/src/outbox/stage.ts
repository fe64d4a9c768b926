import { setTimeout as delay } from 'node:timers/promises';
import { commandTopic, topicSpecs } from '@orderflow/contracts';
import { createServiceDatabases, dropServiceDatabase } from '@orderflow/embedded';
import { KafkaBroker, NamespacedBroker, type ReceivedRecord } from '@orderflow/messaging';
import { Database, migrate } from '@orderflow/postgres';
import { processingMigrations } from '@orderflow/processing';
import { uniqueName, type TestInfra } from '@orderflow/testkit';
import { KeyOrder, type OutboxBooks } from './books.js';
import { idIn } from './job.js';

const topic = commandTopic('inventory');
const pollMs = 200;
const quietMaxMs = 30_000;

/** Where one run takes place: an empty topic, and a database with an empty outbox and a counter for each key. */
export interface OutboxStage {
  readonly databaseUrl: string;
  readonly namespace: string;
  readonly topic: string;
  /** Resolves when nothing is left to be sent. Throws when nothing moves any more. */
  untilSent(signal: AbortSignal): Promise<void>;
  /** Reads the whole topic. */
  books(signal: AbortSignal): Promise<OutboxBooks>;
  clear(): Promise<void>;
}

export async function setOutboxStage(servers: TestInfra, keyCount: number): Promise<OutboxStage> {
  const namespace = uniqueName('bench').replaceAll('-', '_');
  const { [namespace]: databaseUrl = '' } = await createServiceDatabases(servers.postgres, [namespace]);
  const database = new Database({ url: databaseUrl, applicationName: 'bench', connectionsMax: 1 });
  const kafka = new KafkaBroker({ brokers: [servers.kafka], clientId: namespace });
  const broker = new NamespacedBroker(kafka, namespace);
  const clear = async () => {
    await broker.close();
    await database.close();
    await dropServiceDatabase(servers.postgres, namespace);
  };
  const number = async (sql: string) => (await database.query<{ n: number }>(sql))[0]?.n ?? 0;
  const books = async (signal: AbortSignal): Promise<OutboxBooks> => {
    const committed = await number('select sum(number) as n from counters');
    const order = new KeyOrder(keyCount);
    const take = async (records: readonly ReceivedRecord[]) =>
      records.forEach(({ value }) => order.take(idIn(value?.toString() ?? '')));
    await broker.subscribe({
      ...{ groupId: 'bench', topics: [topic], onRecords: take },
      ...{ onAssigned: () => undefined, onCrash: () => undefined },
    });
    // What is lost never comes: once all are there, or no more come, it is the books that say so.
    await untilStill(() => order.received, committed, signal).catch((error: unknown) => {
      signal.throwIfAborted();
      if (!(error instanceof NothingMoves)) throw error;
    });
    const left = await number('select count(*) as n from outbox');
    return { committed, left, ...order.books };
  };
  try {
    await migrate(database, [processingMigrations]);
    await database.query('create table counters (key int primary key, number int not null default 0)');
    await database.query('insert into counters select generate_series(0, $1 - 1)', [keyCount]);
    await broker.connect();
    await broker.ensureTopics(topicSpecs().filter((spec) => spec.topic === topic));
  } catch (error) {
    await clear();
    throw error;
  }
  const untilSent = (signal: AbortSignal) =>
    untilStill(async () => -(await number('select count(*) as n from outbox')), 0, signal);
  return { databaseUrl, namespace, topic, untilSent, books, clear };
}

class NothingMoves extends Error {}

/** Waits until a number that rises has got there. Throws {@link NothingMoves} when it does not rise any more. */
async function untilStill(
  ask: () => number | Promise<number>,
  wanted: number,
  signal: AbortSignal,
): Promise<void> {
  let last = -Infinity;
  for (let changedAt = performance.now(); ;) {
    const now = await ask();
    if (now >= wanted) return;
    if (now > last) changedAt = performance.now();
    else if (performance.now() - changedAt > quietMaxMs) throw new NothingMoves(`${wanted - now} are left`);
    last = now;
    await delay(pollMs, undefined, { signal });
  }
}
