import { createHash } from 'node:crypto';
import type pg from 'pg';
import type { Database } from './database.js';

/** A stable 63-bit key for a named advisory lock, as text (it does not fit a JavaScript number). */
export function advisoryKey(name: string): string {
  const digest = createHash('sha256').update(name).digest();
  return (digest.readBigUInt64BE() >> 1n).toString();
}

/**
 * A named exclusive lease among all instances that share a database: a session-level advisory lock on a
 * connection of its own. It is held until {@link release}, or until that connection or process dies;
 * then `onLost` is called and another instance can take it.
 */
export class Lease {
  private client: pg.PoolClient | undefined;

  constructor(
    private readonly database: Database,
    private readonly name: string,
    private readonly onLost: () => void,
  ) {}

  get held(): boolean {
    return this.client !== undefined;
  }

  /** Takes the lease when it is free; returns whether it is held now. */
  async tryAcquire(): Promise<boolean> {
    if (this.client) return true;
    const client = await this.database.pool.connect();
    try {
      const result = await client.query<{ taken: boolean }>('select pg_try_advisory_lock($1) as taken', [
        advisoryKey(this.name),
      ]);
      if (!result.rows[0]?.taken) {
        client.release();
        return false;
      }
    } catch (error) {
      client.release(error as Error);
      throw error;
    }
    client.on('error', this.lose).on('end', this.lose);
    this.client = client;
    return true;
  }

  async release(): Promise<void> {
    const client = this.letGo();
    if (!client) return;
    try {
      await client.query('select pg_advisory_unlock($1)', [advisoryKey(this.name)]);
      client.release();
    } catch (error) {
      client.release(error as Error);
    }
  }

  private readonly lose = (error = new Error('connection ended')): void => {
    const client = this.letGo();
    if (!client) return;
    client.release(error);
    this.onLost();
  };

  /** From here on the connection is like any other: what becomes of it does not concern the lease. */
  private letGo(): pg.PoolClient | undefined {
    const client = this.client;
    this.client = undefined;
    return client?.off('error', this.lose).off('end', this.lose);
  }
}
