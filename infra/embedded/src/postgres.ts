import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { launch, untilReady, type Launched, type LaunchOptions, type StartHooks } from './launch.js';
import { claim, stopLeftover } from './leftover.js';
import { packagedBinaries, postgresHome, type PostgresHome } from './postgres-home.js';
import { type ProcessIdentity } from './process.js';

export interface PostgresOptions extends StartHooks {
  readonly dataDir: string;
  readonly port: number;
  readonly logFile: string;
  /** Server settings that differ from this project's. */
  readonly settings?: Readonly<Record<string, string>>;
}

export interface Postgres {
  readonly host: string;
  readonly port: number;
  /** The superuser. */
  readonly user: string;
  readonly password: string;
  /** Of the superuser, for the database `postgres`. */
  readonly url: string;
  readonly pid: number;
  readonly identity: ProcessIdentity;
  /** How it ended, when it ends. */
  readonly ended: Promise<string>;
  /** Ends open connections and stops in order (a fast shutdown); kills it after 10 s. */
  stop(): Promise<void>;
  kill(signal: NodeJS.Signals): boolean;
}

const host = '127.0.0.1';
const user = 'postgres';
const password = 'postgres';
const settings = {
  listen_addresses: host,
  unix_socket_directories: '',
  max_connections: '200',
  shared_buffers: '256MB',
  max_wal_size: '2GB',
  fsync: 'on',
  timezone: 'UTC',
};

/**
 * Starts PostgreSQL bound to 127.0.0.1. It resolves when a query is answered. What was committed in `dataDir` is
 * there again, also after a kill -9; a server that was left working on it is stopped first.
 */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const { dataDir, port } = options;
  const home = await postgresHome(dataDir);
  await stopLeftover(dataDir, 'SIGINT');
  const cluster = join(home.data, 'cluster');
  if (!existsSync(cluster)) await initialise(home, cluster);
  const flags = Object.entries({ ...settings, ...options.settings }).flatMap(([k, v]) => ['-c', `${k}=${v}`]);
  const command: LaunchOptions = {
    name: 'Postgres',
    command: join(home.binaries, 'bin', 'postgres'),
    args: ['-D', cluster, '-p', String(port), ...flags],
    cwd: '/',
    ...home.user,
    logFile: options.logFile,
  };
  const url = `postgres://${user}:${password}@${host}:${port}/postgres`;
  const server = await startServer(command, options, cluster, url);
  const { pid, identity, ended, kill } = server;
  return { host, port, user, password, url, pid, identity, ended, kill, stop: () => server.stop('SIGINT') };
}

/** Of the server that {@link startPostgres} starts: `18.4`. */
export async function postgresVersion(): Promise<string> {
  const { stdout } = await promisify(execFile)(join(await packagedBinaries(), 'bin', 'postgres'), [
    '--version',
  ]);
  return stdout.trim().split(' ').at(-1) ?? 'unknown';
}

async function startServer(
  command: LaunchOptions,
  options: PostgresOptions,
  cluster: string,
  url: string,
): Promise<Launched> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    await disownLockFile(cluster);
    const server = await launch(command, options);
    claim(options.dataDir, server.identity);
    try {
      await untilReady(server, command, () => answers(url), options);
      return server;
    } catch (error) {
      // The workers of a postmaster that was killed need a moment to notice it.
      const old = /shared memory block .* is still in use/.test((error as Error).message);
      if (!old || Date.now() >= deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }
}

/**
 * Postgres refuses to start when the pid in a stale lock file belongs to some other process by now. The server that
 * wrote it is known to be gone, so the pid is made one that cannot exist; the rest of the file stays, by which
 * Postgres finds out whether workers of a killed server still hold its memory.
 */
async function disownLockFile(cluster: string): Promise<void> {
  const file = join(cluster, 'postmaster.pid');
  if (!existsSync(file)) return;
  const lines = (await readFile(file, 'utf8')).split('\n');
  await writeFile(file, ['999999999', ...lines.slice(1)].join('\n'));
}

/** Makes the cluster under another name first, so that one whose making was killed is not taken for whole. */
async function initialise(home: PostgresHome, cluster: string): Promise<void> {
  const partial = `${cluster}.partial`;
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { mode: 0o700 });
  const secrets = await mkdtemp(join(tmpdir(), 'orderflow-'));
  const passwordFile = join(secrets, 'password');
  await writeFile(passwordFile, `${password}\n`);
  try {
    if (home.user) {
      await chmod(secrets, 0o711);
      for (const path of [partial, passwordFile]) await chown(path, home.user.uid, home.user.gid);
    }
    await promisify(execFile)(
      join(home.binaries, 'bin', 'initdb'),
      [
        ...['-D', partial, '-U', user, `--pwfile=${passwordFile}`, '--auth=scram-sha-256'],
        ...['--encoding=UTF8', '--locale=C.UTF-8', '--lc-messages=C'],
      ],
      { cwd: '/', ...home.user },
    );
    await rename(partial, cluster);
  } finally {
    await rm(secrets, { recursive: true, force: true });
  }
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 1_000 });
  try {
    await client.connect();
    await client.query('select 1');
    return true;
  } catch {
    // Not yet: the caller asks again until its time is up, and shows the server's own log then.
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}
