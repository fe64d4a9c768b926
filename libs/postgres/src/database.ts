import { isNativeError } from 'node:util/types';
import { AppError, errorMessage, InfrastructureUnreachable } from '@orderflow/kernel';
import pg from 'pg';

/** Rows as Postgres names them; bigint (int8) arrives as number, timestamps as Date, jsonb parsed. */
export type Row = Record<string, any>; // eslint-disable-line @typescript-eslint/no-explicit-any -- a row's shape is the query's

/** Something that runs SQL: a pool (each call on its own) or an open transaction. */
export interface Queryable {
  /**
   * Runs one parametrised statement and returns its rows. With a `name` the statement is prepared once per
   * connection and planned once.
   */
  query<R extends Row = Row>(sql: string, values?: readonly unknown[], name?: string): Promise<R[]>;
}

/**
 * An open transaction; valid only inside the callback that got it. Statements run in the order in which they are asked for;
 * those asked for in one turn share a round trip. After one that fails all later ones do. One that nobody waits for fails
 * the transaction, and what is asked for last goes out together with the commit.
 */
export interface Tx extends Queryable {
  readonly transaction: true;
  /** Waits for everything that was asked for so far; rejects with the first failure. */
  settled(): Promise<void>;
}

export interface DatabaseOptions {
  readonly url: string;
  /** Shown in `pg_stat_activity`. */
  readonly applicationName: string;
  readonly connectionsMax?: number;
  /**
   * How long a statement may take before its connection counts as broken: a connection that is half open never
   * ends by itself. Default 30 s; does not hold for migrations.
   */
  readonly queryTimeoutMs?: number;
}

// int8 as number: every int8 of this project (minor units, outbox ids) is a safe integer.
pg.types.setTypeParser(pg.types.builtins.INT8, (text) => {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`int8 ${text} is not a safe integer`);
  return value;
});

/**
 * Every statement of a service goes by a key. A prepared one is planned once, for any parameters: else it would be planned
 * each time, as few keys always look cheaper than any number. It keeps the plan that was made when its table was empty, where
 * reading all of it looked as cheap as an index; the others keep it from growing with the table.
 */
const plannedOnceByKey = [
  'plan_cache_mode=force_generic_plan',
  ...['seqscan', 'hashjoin', 'mergejoin'].map((way) => `enable_${way}=off`),
]
  .map((setting) => `-c ${setting}`)
  .join(' ');

/** A pool of connections to one service's own database. */
export class Database implements Queryable {
  readonly pool: pg.Pool;
  /** Where it is, for what needs a connection of its own. */
  readonly url: string;
  private readonly queryTimeoutMs: number;

  constructor(options: DatabaseOptions) {
    this.url = options.url;
    this.queryTimeoutMs = options.queryTimeoutMs ?? 30_000;
    this.pool = new pg.Pool({
      connectionString: options.url,
      application_name: options.applicationName,
      options: plannedOnceByKey,
      max: options.connectionsMax ?? 10,
      connectionTimeoutMillis: 10_000,
      keepAlive: true,
      pipeline: true,
    });
    // A connection that breaks is replaced by the pool at its next use, and whoever was using it learns of it from
    // the query; without these listeners it would end the process.
    this.pool.on('error', () => undefined);
    this.pool.on('connect', (client) => client.on('error', () => undefined));
  }

  async query<R extends Row = Row>(
    sql: string,
    values: readonly unknown[] = [],
    name?: string,
  ): Promise<R[]> {
    const result = await this.pool.query<R>(timed(this.queryTimeoutMs, sql, values, name));
    return result.rows;
  }

  /**
   * Runs `work` in one transaction: commits when it resolves, rolls back when it rejects. When the outcome of
   * the commit itself is unknown (the connection broke), it rejects, and the work may have been done.
   */
  async transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    const client = await this.pool.connect();
    const tx = new OpenTransaction(client, this.queryTimeoutMs);
    let broken: Error | undefined;
    try {
      const begun = tx.query('begin');
      const [result] = await Promise.all([work(tx), begun]);
      await tx.commit();
      return result;
    } catch (error) {
      // A rollback would wait behind the statement that never ends; the server rolls back when the connection is gone.
      if (isConnectionError(error)) broken = error as Error;
      else
        await tx.rollback().catch((rollbackError: Error) => {
          broken = rollbackError;
        });
      throw error;
    } finally {
      client.release(broken);
    }
  }

  /** Waits until Postgres answers. Throws {@link InfrastructureUnreachable} after `timeoutMs`. */
  async connect(timeoutMs = 60_000, onWaiting: (reason: string) => void = () => undefined): Promise<void> {
    const deadline = performance.now() + timeoutMs;
    for (;;) {
      try {
        await this.query('select 1');
        return;
      } catch (error) {
        if (!isConnectionError(error)) throw error;
        const { host, port, database } = this.pool.options as {
          host?: string;
          port?: number;
          database?: string;
        };
        const where = new URL(this.url);
        const address = `${host ?? where.hostname}:${port ?? where.port}/${database ?? where.pathname.slice(1)}`;
        if (performance.now() >= deadline) {
          throw new InfrastructureUnreachable(
            `Postgres at ${address} did not answer for ${timeoutMs / 1000} s: ${errorMessage(error)}`,
            { cause: error },
          );
        }
        onWaiting(`waiting for Postgres at ${address}: ${errorMessage(error)}`);
        await new Promise((resolve) => setTimeout(resolve, 1_000));
      }
    }
  }

  async close(): Promise<void> {
    await this.pool.end();
  }
}

/** A statement that `pg` gives up after its time; the connection must not be used after that. */
function timed(timeoutMs: number, sql: string, values: readonly unknown[] = [], name?: string) {
  return { text: sql, values: [...values], name, query_timeout: timeoutMs };
}

class OpenTransaction implements Tx {
  readonly transaction = true;
  private readonly unanswered = new Set<Promise<unknown>>();
  private failure: Error | undefined;
  private ended = false;

  constructor(
    private readonly client: pg.PoolClient,
    private readonly queryTimeoutMs: number,
  ) {}

  query<R extends Row>(sql: string, values?: readonly unknown[], name?: string): Promise<R[]> {
    const rows = this.ask<R>(sql, values, name).then(
      (answer) => answer.rows,
      // After one that failed all others do; why, only the first one says.
      (error: Error) => Promise.reject(this.failure ?? error),
    );
    // Whoever does not wait for it learns of its failure at the end.
    rows.catch(() => undefined);
    return rows;
  }

  async settled(): Promise<void> {
    await Promise.all(this.unanswered);
    if (this.failure) throw this.failure;
  }

  /** Goes out with the statements of the same turn. Rejects with the first failure of any, also of one that nobody waited for. */
  async commit(): Promise<void> {
    await this.end('commit');
    if (this.failure) throw this.failure;
  }

  /** Does nothing after a commit was asked for: one that failed has rolled back. */
  async rollback(): Promise<void> {
    if (!this.ended) await this.end('rollback');
  }

  private async end(how: 'commit' | 'rollback'): Promise<void> {
    const answer = this.ask(how);
    this.ended = true;
    await answer;
  }

  private ask<R extends Row>(
    sql: string,
    values?: readonly unknown[],
    name?: string,
  ): Promise<pg.QueryResult<R>> {
    if (this.ended) return Promise.reject(new Error(`the transaction has ended already: ${name ?? sql}`));
    const { stream } = this.client.connection;
    stream.cork();
    process.nextTick(() => stream.uncork());
    const answer = this.client.query<R>(timed(this.queryTimeoutMs, sql, values, name));
    this.unanswered.add(answer);
    const answered = () => void this.unanswered.delete(answer);
    answer.then(answered, (error: Error) => {
      this.failure ??= error;
      answered();
    });
    return answer;
  }
}

/** Connection failures, shutdowns and "starting up" of the server (SQLSTATE classes 08 and 57P, and the socket's errors). */
export function isConnectionError(error: unknown): boolean {
  // Not `instanceof Error`: under Jest the errors of sockets come from another realm.
  if (error instanceof AppError || !isNativeError(error)) return false;
  const { code, errors } = error as { code?: unknown; errors?: unknown };
  if (Array.isArray(errors)) return errors.every(isConnectionError);
  if (typeof code === 'string')
    return /^(08|57P|53300)|^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH)/.test(code);
  return /Connection terminated|Query read timeout|timeout exceeded when trying to connect|not queryable/i.test(
    error.message,
  );
}

/** Errors after which the same transaction can simply be tried again: connection, serialization, deadlock, lock time-out. */
export function isTransientError(error: unknown): boolean {
  if (isConnectionError(error)) return true;
  const code = error instanceof Error ? (error as { code?: unknown }).code : undefined;
  return typeof code === 'string' && ['40001', '40P01', '55P03'].includes(code);
}
