import { readFile } from 'node:fs/promises';
import pg from 'pg';

/** The address of a service's own database: database, role and password have the service's name. */
export function databaseUrl(admin: string, name: string): string {
  const url = new URL(admin);
  url.username = name;
  url.password = name;
  url.pathname = `/${name}`;
  return url.href;
}

/**
 * Makes one role and one database for every name, where they are missing; only that role (and the superuser) may
 * connect to it. Returns the addresses by name. `admin` is the superuser's address.
 */
export async function createServiceDatabases<Name extends string>(
  admin: string,
  names: readonly Name[],
): Promise<Record<Name, string>> {
  const statements = await readFile(new URL('../service-databases.sql', import.meta.url), 'utf8');
  await asAdmin(admin, async (client) => {
    await client.query(`select set_config('orderflow.services', $1, false)`, [names.join(',')]);
    const { rows } = await client.query<{ statement: string }>(statements);
    for (const { statement } of rows) await client.query(statement);
  });
  return Object.fromEntries(names.map((name) => [name, databaseUrl(admin, name)])) as Record<Name, string>;
}

/** Drops the database and the role of that name, and ends the connections to it. Nothing happens when they are missing. */
export async function dropServiceDatabase(admin: string, name: string): Promise<void> {
  await asAdmin(admin, async (client) => {
    await client.query(`drop database if exists ${pg.escapeIdentifier(name)} with (force)`);
    await client.query(`drop role if exists ${pg.escapeIdentifier(name)}`);
  });
}

async function asAdmin(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: 'embedded' });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
