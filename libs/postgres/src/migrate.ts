import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { runner } from 'node-pg-migrate';
import type { Database } from './database.js';
import { advisoryKey } from './lease.js';

/** A folder of numbered SQL files (`0001_stock.sql`), never edited after they landed. */
export interface MigrationSet {
  /** Names the table that remembers what was applied: `migrations_<name>`. */
  readonly name: string;
  readonly folder: URL;
}

/**
 * Applies what is missing of each set, in the order given. Several instances may call it at once: one
 * migrates under an advisory lock, the others wait and then find nothing to do.
 */
export async function migrate(database: Database, sets: readonly MigrationSet[]): Promise<string[]> {
  const applied: string[] = [];
  const client = await database.pool.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [advisoryKey('migrations')]);
    for (const { name, folder } of sets) {
      const dir = fileURLToPath(folder);
      if ((await readdir(dir)).length === 0) continue;
      const done = await runner({
        dbClient: client,
        dir,
        migrationsTable: `migrations_${name}`,
        direction: 'up',
        count: Infinity,
        noLock: true,
        log: () => undefined,
      });
      applied.push(...done.map((migration) => `${name}/${migration.name}`));
    }
    return applied;
  } finally {
    // The lock belongs to the session: released explicitly because the pool keeps the connection.
    await client.query('select pg_advisory_unlock($1)', [advisoryKey('migrations')]).catch(() => undefined);
    client.release();
  }
}
