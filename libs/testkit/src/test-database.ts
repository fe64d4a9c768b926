import { createServiceDatabases, dropServiceDatabase } from '@orderflow/embedded';
import { testInfra } from './infra.js';
import { uniqueName } from './unique-name.js';

/** A database that belongs to one test. */
export interface TestDatabase {
  readonly name: string;
  /** The address of its owner, a role that may do nothing elsewhere. */
  readonly url: string;
  /** Ends all connections to it and removes it. */
  drop(): Promise<void>;
}

/** Makes an empty database with a role of its own, as a service has it. */
export async function createTestDatabase(prefix: string): Promise<TestDatabase> {
  const admin = testInfra().postgres;
  const name = uniqueName(prefix).replaceAll('-', '_');
  const { [name]: url } = await createServiceDatabases(admin, [name]);
  if (url === undefined) throw new Error(`no database ${name} was made`);
  return { name, url, drop: () => dropServiceDatabase(admin, name) };
}
