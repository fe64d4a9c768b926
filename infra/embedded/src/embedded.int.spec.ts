import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { getPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import {
  createServiceDatabases,
  dropServiceDatabase,
  freePort,
  freePorts,
  identify,
  isRunning,
  launch,
  removePostgresData,
  signal,
  startKafka,
  startPostgres,
  stopProcess,
  type Kafka,
  type Postgres,
} from './index.js';

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

// A folder that only its owner may enter: as root, Postgres has to live elsewhere.
let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'orderflow-embedded-'));
});
afterAll(async () => {
  await removePostgresData(join(home, 'postgres'));
  await rm(home, { recursive: true, force: true });
});

describe('Postgres', () => {
  const start = async () =>
    startPostgres({
      dataDir: join(home, 'postgres'),
      port: await freePort(),
      logFile: join(home, 'postgres.log'),
    });
  let postgres: Postgres;
  beforeAll(async () => {
    postgres = await start();
  });
  afterAll(() => postgres.stop());

  it('answers on 127.0.0.1 only, durably, in UTC', async () => {
    const rows = await query(
      postgres.url,
      `select name, setting from pg_settings
        where name in ('fsync', 'listen_addresses', 'max_connections', 'TimeZone') order by lower(name)`,
    );
    expect(rows).toEqual([
      { name: 'fsync', setting: 'on' },
      { name: 'listen_addresses', setting: '127.0.0.1' },
      { name: 'max_connections', setting: '200' },
      { name: 'TimeZone', setting: 'UTC' },
    ]);
  });

  it('has what was committed after a kill -9 of the server, and after a kill -9 of everything of it', async () => {
    await query(postgres.url, 'create table survivors (n int)');
    for (const n of [1, 2]) {
      await query(postgres.url, `insert into survivors values (${n})`);
      postgres.kill('SIGKILL');
      await postgres.ended;
      postgres = await start();
    }
    expect(await query(postgres.url, 'select n from survivors order by n')).toEqual([{ n: 1 }, { n: 2 }]);
  });

  it('starts although its lock file names a process that is somebody else by now', async () => {
    await postgres.stop();
    const pointer = join(home, 'postgres', 'location');
    const data = existsSync(pointer) ? readFileSync(pointer, 'utf8').trim() : join(home, 'postgres');
    const { uid } = statSync(join(data, 'cluster'));
    const somebody = spawn('sleep', ['60'], { uid });
    try {
      writeFileSync(join(data, 'cluster', 'postmaster.pid'), `${somebody.pid}\n${data}/cluster\n`);
      postgres = await start();
      expect(isRunning(identify(somebody.pid!)!)).toBe(true);
    } finally {
      somebody.kill('SIGKILL');
    }
  });

  it('stops a server that was left working on the same data', async () => {
    const left = postgres;
    postgres = await start();
    expect(isRunning(left.identity)).toBe(false);
  });

  it('gives every service a database that no other service can enter, however often it is asked', async () => {
    const names = ['emb_orders', 'emb_payments'] as const;
    await createServiceDatabases(postgres.url, names);
    const urls = await createServiceDatabases(postgres.url, names);
    expect(await query(urls.emb_orders, 'select current_user::text as role')).toEqual([
      { role: 'emb_orders' },
    ]);
    const foreign = urls.emb_orders.replace(/\/emb_orders$/, '/emb_payments');
    await expect(query(foreign, 'select 1')).rejects.toThrow(/permission denied for database/);
    for (const name of names) await dropServiceDatabase(postgres.url, name);
    await expect(query(urls.emb_orders, 'select 1')).rejects.toThrow();
  });
});

describe('Kafka', () => {
  const start = async () =>
    startKafka({ dataDir: join(home, 'kafka'), port: await freePort(), logFile: join(home, 'kafka.log') });

  it('comes back with its data after a kill -9, and stops what was left working on it', async () => {
    const clusterId = () => readFileSync(join(home, 'kafka', 'log', 'meta.properties'), 'utf8');
    const first: Kafka = await start();
    const id = clusterId();
    first.kill('SIGKILL');
    await first.ended;
    const left = await start();
    const last = await start();
    expect(isRunning(left.identity)).toBe(false);
    expect(clusterId()).toBe(id);
    await last.stop();
    expect(isRunning(last.identity)).toBe(false);
  });

  it('says what its log says when it cannot start', async () => {
    const squatter = createServer().listen(0, '127.0.0.1');
    await once(squatter, 'listening');
    const { port } = squatter.address() as { port: number };
    try {
      const started = startKafka({ dataDir: join(home, 'kafka'), port, logFile: join(home, 'kafka.log') });
      await expect(started).rejects.toThrow(
        /Kafka ended with exit status 1 before it was ready; .*kafka\.log ends:\n/,
      );
    } finally {
      squatter.close();
    }
  });

  it('can be given up while it starts', async () => {
    const controller = new AbortController();
    let pid = 0;
    const started = startKafka({
      ...{ dataDir: join(home, 'kafka'), port: await freePort(), logFile: join(home, 'kafka.log') },
      abort: controller.signal,
      onLaunched: (identity) => {
        pid = identity.pid;
        controller.abort();
      },
    });
    await expect(started).rejects.toThrow(/abort/);
    expect(identify(pid)).toBeUndefined();
  });
});

describe('ports', () => {
  it('are the preferred ones, and the next free one that nobody else prefers where one is taken', async () => {
    const base = await freePort();
    const squatter = createServer().listen(base, '127.0.0.1');
    await once(squatter, 'listening');
    try {
      const ports = await freePorts({ first: base, second: base + 1, third: base + 2 });
      expect(ports.first).toBeGreaterThan(base + 2);
      expect(new Set(Object.values(ports)).size).toBe(3);
    } finally {
      squatter.close();
    }
  });
});

describe('a process', () => {
  it('is told from another with its pid, which is never signalled', async () => {
    const child = spawn('sleep', ['60']);
    const real = identify(child.pid!)!;
    const former = { pid: real.pid, began: 'long ago' };
    expect(isRunning(former)).toBe(false);
    expect(signal(former, 'SIGKILL')).toBe(false);
    expect(isRunning(real)).toBe(true);
    await stopProcess(real);
    expect(identify(real.pid)).toBeUndefined();
  });

  it('that does not listen is killed when its grace is over', async () => {
    const child = spawn('sh', ['-c', 'trap "" TERM; echo deaf; while :; do sleep 1; done']);
    await once(child.stdout, 'data');
    const deaf = identify(child.pid!)!;
    await stopProcess(deaf, 'SIGTERM', 200);
    expect(isRunning(deaf)).toBe(false);
  });
});

it('lets a process wait for the processor behind others', async () => {
  const logFile = join(home, 'nice.log');
  const args = ['-e', 'setInterval(() => 0, 1000)'];
  const patient = await launch({ name: 'patient', command: process.execPath, args, logFile, niceness: 10 });
  try {
    expect(getPriority(patient.pid)).toBe(Math.max(10, getPriority()));
  } finally {
    await patient.stop('SIGKILL');
  }
});
