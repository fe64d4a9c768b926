import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { kafkaLogDir } from '@orderflow/embedded';
import { Database } from '@orderflow/postgres';
import { adminUrl, type Stack, type StackService } from '@orderflow/stack';

/** What a stack keeps on the disk, in bytes. */
export interface Storage {
  /** Of the records, by topic. */
  readonly kafkaBytes: Readonly<Record<string, number>>;
  /** Tables with their indexes, by service. */
  readonly databaseBytes: Readonly<Record<string, number>>;
  /** Written ahead by Postgres since it was made: most of it is kept nowhere, but it went to the disk. */
  readonly walBytes: number;
}

export async function readStorage(stack: Stack): Promise<Storage> {
  const { postgres, databases } = stack.file;
  const admin = new Database({ url: adminUrl(postgres), applicationName: 'bench', connectionsMax: 1 });
  try {
    const sizes = await admin.query<{ name: string; bytes: number }>(
      'select datname as name, pg_database_size(datname) as bytes from pg_database where datname = any($1)',
      [Object.keys(databases)],
    );
    const [wal] = await admin.query<{ bytes: number }>(
      `select (pg_current_wal_lsn() - '0/0')::bigint as bytes`,
    );
    return {
      kafkaBytes: await readTopics(kafkaLogDir(join(stack.baseDir, 'data', 'kafka'))),
      databaseBytes: Object.fromEntries(sizes.map(({ name, bytes }) => [name, bytes])),
      walBytes: wal?.bytes ?? 0,
    };
  } finally {
    await admin.close();
  }
}

/** The segments of each topic, without their indexes, which Kafka makes large and leaves empty. */
async function readTopics(logDir: string): Promise<Record<string, number>> {
  const bytes: Record<string, number> = {};
  for (const partition of await readdir(logDir, { withFileTypes: true })) {
    const topic = /^(.+\.v\d+)-\d+$/.exec(partition.name)?.[1];
    if (!topic || !partition.isDirectory()) continue;
    const files = await readdir(join(logDir, partition.name));
    for (const file of files.filter((name) => name.endsWith('.log'))) {
      const { size } = await stat(join(logDir, partition.name, file));
      bytes[topic] = (bytes[topic] ?? 0) + size;
    }
  }
  return bytes;
}

/** What became more of each (pure). */
export function grownSince(before: Storage, after: Storage): Storage {
  const more = (of: (storage: Storage) => Readonly<Record<string, number>>) =>
    Object.fromEntries(
      Object.entries(of(after)).map(([name, bytes]) => [name, bytes - (of(before)[name] ?? 0)]),
    );
  return {
    kafkaBytes: more(({ kafkaBytes }) => kafkaBytes),
    databaseBytes: more(({ databaseBytes }) => databaseBytes),
    walBytes: after.walBytes - before.walBytes,
  };
}

export interface TableSize {
  readonly service: string;
  readonly table: string;
  /** With its indexes and what is stored apart. */
  readonly bytes: number;
}

/** Every table of every service, the largest first. */
export async function readTables({ file }: Pick<Stack, 'file'>): Promise<TableSize[]> {
  const services = Object.keys(file.databases) as StackService[];
  const all = await Promise.all(
    services.map(async (service) => {
      const url = file.databases[service];
      const database = new Database({ url, applicationName: 'bench', connectionsMax: 1 });
      try {
        const tables = await database.query<{ table: string; bytes: number }>(
          `select relname as "table", pg_total_relation_size(oid) as bytes from pg_class
            where relkind = 'r' and relnamespace = 'public'::regnamespace`,
        );
        return tables.map((table) => ({ service, ...table }));
      } finally {
        await database.close();
      }
    }),
  );
  return all.flat().sort((a, b) => b.bytes - a.bytes);
}

export const bytesOf = (sizes: Readonly<Record<string, number>>) =>
  Object.values(sizes).reduce((sum, bytes) => sum + bytes, 0);
