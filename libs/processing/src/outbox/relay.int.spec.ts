import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { commandTopic } from '@orderflow/contracts';
import type { Broker } from '@orderflow/messaging';
import type { Database } from '@orderflow/postgres';
import { createTestDatabase, eventually, testInfra, uniqueName, type TestDatabase } from '@orderflow/testkit';
import { silentLog } from '../processing-log.js';
import { tallyBroker, tallyDatabase } from '../tally.fixtures.js';
import { count, type InstanceOptions } from './instance.fixtures.js';
import { Outbox } from './outbox.js';

const main = fileURLToPath(new URL('../../dist/outbox/instance.fixtures.js', import.meta.url));
const topic = commandTopic('inventory');
const keys = Array.from({ length: 64 }, (_, index) => `key-${index}`);

describe('the outbox of several instances on real Kafka and Postgres', () => {
  let home: TestDatabase;
  let database: Database;
  let broker: Broker;
  let namespace: string;
  let received: { key: string; id: string; number: number }[];
  const outboxes: Outbox[] = [];
  const children: ChildProcess[] = [];

  beforeEach(async () => {
    home = await createTestDatabase('relay');
    database = await tallyDatabase(home.url);
    await database.query('create table counters (key text primary key, number int not null default 0)');
    await database.query('insert into counters select unnest($1::text[])', [keys]);
    namespace = uniqueName('relay');
    broker = await tallyBroker(testInfra().kafka, namespace);
    received = [];
    await broker.subscribe({
      groupId: uniqueName('probe'),
      topics: [topic],
      onRecords: async (records) =>
        void received.push(
          ...records.map(({ key, value }) => ({ key, ...JSON.parse(value?.toString() ?? '') }) as never),
        ),
      onAssigned: () => undefined,
      onCrash: () => undefined,
    });
  });

  afterEach(async () => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    for (const outbox of outboxes.splice(0)) await outbox.stop();
    await broker.close();
    await database.close();
    await home.drop();
  });

  function startOutbox(): Outbox {
    const outbox = new Outbox(database, broker, silentLog);
    outbox.start();
    outboxes.push(outbox);
    return outbox;
  }

  /** A process of its own that writes for all keys; resolves when it runs. */
  async function startInstance(options: Partial<InstanceOptions> = {}): Promise<ChildProcess> {
    const defaults = { keys, transactions: 0, keysEach: 8, concurrency: 4 };
    const { kafka } = testInfra();
    const all: InstanceOptions = { url: home.url, kafka, namespace, topic, ...defaults, ...options };
    const child = spawn(process.execPath, [main, JSON.stringify(all)], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    children.push(child);
    await once(createInterface({ input: child.stdout as NodeJS.ReadableStream }), 'line');
    return child;
  }

  /** Its exit code, or the signal that ended it. */
  async function exitOf(child: ChildProcess): Promise<number | string | null> {
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    return child.exitCode ?? child.signalCode;
  }

  /** How many lanes each instance holds. */
  async function lanes(): Promise<number[]> {
    const rows = await database.query<{ lanes: number }>(
      `select count(*) filter (where objid < 16) as lanes from pg_locks
       where locktype = 'advisory' and objsubid = 2
         and database = (select oid from pg_database where datname = current_database())
       group by pid order by lanes desc`,
    );
    return rows.map((row) => row.lanes);
  }
  const divided = (expected: readonly number[]) =>
    eventually(`the lanes are divided ${expected.join()}`, async () =>
      expect(await lanes()).toEqual(expected),
    );

  /** One more number for each key. */
  async function writeAll(outbox: Outbox): Promise<void> {
    await outbox.transact(async (tx, send) => {
      for (const { key, number } of await count(tx, keys))
        send.record({ topic, key, value: JSON.stringify({ id: `${key}/${number}`, number }) });
    });
  }

  /** Per key everything committed is in Kafka, in the order of the commits, once repetitions are taken out. */
  async function expectAllInOrder(): Promise<void> {
    const counters = await database.query<{ key: string; number: number }>(
      'select key, number from counters',
    );
    const expected = Object.fromEntries(
      counters.map(({ key, number }) => [key, Array.from({ length: number }, (_, index) => index + 1)]),
    );
    await eventually('everything committed is in Kafka', () => {
      const ids = new Set<string>();
      const firsts = received.filter(({ id }) => ids.size < ids.add(id).size);
      const byKey = Map.groupBy(firsts, ({ key }) => key);
      const seen = keys.map((key) => [key, (byKey.get(key) ?? []).map(({ number }) => number)] as const);
      expect(Object.fromEntries(seen)).toEqual(expected);
    });
    await eventually('the outbox is empty', async () =>
      expect(await database.query('select id from outbox')).toEqual([]),
    );
  }

  it('divides the lanes evenly, again when one joins or stops, and each sends what others wrote', async () => {
    const one = startOutbox();
    await divided([16]);
    const other = startOutbox();
    await divided([8, 8]);
    startOutbox();
    await divided([6, 6, 4]);
    const at = Date.now();
    await writeAll(one);
    await writeAll(other);
    await expectAllInOrder();
    expect(Date.now() - at).toBeLessThan(4_000);
    expect(received).toHaveLength(2 * keys.length);
    await outboxes.pop()?.stop();
    await divided([8, 8]);
    expect(received).toHaveLength(2 * keys.length);
  });

  it('integrity/relay-hand-over: an instance that is killed is replaced within seconds', async () => {
    const child = await startInstance();
    const outbox = startOutbox();
    await divided([8, 8]);
    child.kill('SIGKILL');
    const at = Date.now();
    await writeAll(outbox);
    await expectAllInOrder();
    expect(Date.now() - at).toBeLessThan(4_000);
  });

  it('integrity/relay-order: instances killed between send and delete, cut off, stopped and started keep order', async () => {
    const cut = setInterval(() => {
      void database
        .query(
          `select pg_terminate_backend(pid) from pg_stat_activity
           where application_name in ('leases outbox', 'instance') and datname = current_database() order by random() limit 1`,
        )
        .catch(() => undefined);
    }, 150);
    try {
      const lasting = await startInstance({ transactions: 1_000_000 });
      for (const dieAfterPublish of [5, 10, 20]) {
        const dying = await startInstance({ transactions: 1_000_000, dieAfterPublish });
        const outbox = startOutbox();
        await writeAll(outbox);
        expect(await exitOf(dying)).toBe('SIGKILL');
        await outboxes.pop()?.stop();
      }
      lasting.stdin?.end();
      expect(await exitOf(lasting)).toBe(0);
    } finally {
      clearInterval(cut);
    }
    startOutbox();
    await expectAllInOrder();
    expect(received.length).toBeGreaterThan(1_000);
  });

  it('integrity/relay-freeze: an instance that thaws after others took its lanes repeats, and reorders nothing', async () => {
    const child = await startInstance({ transactions: 1_000_000 });
    const outbox = startOutbox();
    await divided([8, 8]);
    child.kill('SIGSTOP');
    const writing = writeAll(outbox).catch(() => undefined);
    await divided([16]);
    child.kill('SIGCONT');
    await writing;
    child.stdin?.end();
    expect(await exitOf(child)).toBe(0);
    await expectAllInOrder();
  });
});
