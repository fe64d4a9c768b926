import { Database } from '@orderflow/postgres';

/** What the server needs so that statements can be ranked. */
export const statementSettings = {
  shared_preload_libraries: 'pg_stat_statements',
  'pg_stat_statements.track_utility': 'on',
};

export interface Statement {
  readonly statement: string;
  readonly calls: number;
  readonly totalMs: number;
  readonly meanMs: number;
  readonly rows: number;
}

const ranking = `
  select regexp_replace(query, '\\s+', ' ', 'g') as statement, calls, total_exec_time as "totalMs",
         mean_exec_time as "meanMs", rows
    from pg_stat_statements join pg_database on pg_database.oid = dbid
   where datname = $1
   order by total_exec_time desc limit 10`;

/** Runs `work` on the server as its superuser. */
async function asAdmin<T>(url: string, work: (database: Database) => Promise<T>): Promise<T> {
  const database = new Database({ url, applicationName: 'bench', connectionsMax: 1 });
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

/** Forgets what was counted so far. */
export function forgetStatements(admin: string): Promise<void> {
  return asAdmin(admin, async (database) => {
    await database.query('create extension if not exists pg_stat_statements');
    await database.query('select pg_stat_statements_reset()');
  });
}

/** The ten statements on which a service's database spent most time, parsing and planning not counted. */
export function slowestStatements(admin: string, service: string): Promise<Statement[]> {
  return asAdmin(admin, (database) =>
    database.query<Statement & { [column: string]: unknown }>(ranking, [service]),
  );
}
