import { randomUUID } from 'node:crypto';
import { Database } from './database.js';

/** An empty database of one test. The test kit rests on this library, so it cannot be used here. */
export interface OwnDatabase {
  readonly url: string;
  /** Opens a pool that {@link drop} closes. */
  open(): Database;
  /** Ends the server's side of connections, as a restart or an operator does; resolves with how many there were. */
  terminate(applicationName: string): Promise<number>;
  drop(): Promise<void>;
}

/** Makes a database on the server that TEST_POSTGRES names. */
export async function ownDatabase(): Promise<OwnDatabase> {
  const server = process.env.TEST_POSTGRES;
  if (!server) throw new Error('TEST_POSTGRES: expected the address of a Postgres, got nothing');
  const admin = new Database({ url: server, applicationName: 'test', connectionsMax: 1 });
  const name = `postgres_${randomUUID().replaceAll('-', '_')}`;
  await admin.query(`create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  const opened: Database[] = [];
  return {
    url: url.href,
    open() {
      const database = new Database({ url: url.href, applicationName: `pool ${opened.length + 1}` });
      opened.push(database);
      return database;
    },
    async terminate(applicationName) {
      const ended = await admin.query(
        'select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and application_name = $2',
        [name, applicationName],
      );
      return ended.length;
    },
    async drop() {
      await Promise.all(opened.map((database) => database.close()));
      await admin.query(`drop database ${name} with (force)`);
      await admin.close();
    },
  };
}

/** Tries until `probe` does not throw; when time is up it throws what the last try said. */
export async function eventually(probe: () => unknown, timeoutMs = 20_000): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    try {
      await probe();
      return;
    } catch (error) {
      if (performance.now() > deadline) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
