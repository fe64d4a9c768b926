import { setTimeout as sleep } from 'node:timers/promises';
import { errorMessage, lowestIdAt } from '@orderflow/kernel';
import { Lease, type Database } from '@orderflow/postgres';
import { label, readAtScrape, retentionMetrics as metrics } from '@orderflow/telemetry';
import type { ProcessingLog } from '../processing-log.js';

/** What of a table is of no use any more. */
export interface RetentionRule {
  readonly table: string;
  readonly keepDays: number;
  /** SQL: which rows may go. `$1` is an instant, `$2` the lowest UUIDv7 of it: `keepDays` ago. */
  readonly before: string;
}

const dayMs = 86_400_000;

export interface RetentionParts {
  readonly database: Database;
  readonly rules: readonly RetentionRule[];
  readonly log: ProcessingLog;
  /** The time to go by. Default Postgres', which no service's wrong clock can change. */
  readonly now?: () => Promise<Date>;
  /** Most rows of one transaction. Default 5,000. */
  readonly batchMax?: number;
}

const firstAfterMs = 60_000;
const everyMs = 10 * 60_000;
const betweenBatchesMs = 50;

/**
 * Keeps tables from growing without end: deletes what is older than its rule says, a batch at a time, by one instance of a service at a
 * time. A batch that fails changes nothing and is tried again with the next sweep; rows that somebody has locked are left for it, too.
 */
export class Retention {
  private readonly deleted: Map<string, number>;
  private readonly sweeps = { done: 0, failed: 0 };
  private endMetrics: () => void = () => undefined;
  private readonly stopping = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  private sweeping: Promise<unknown> = Promise.resolve();

  constructor(private readonly parts: RetentionParts) {
    this.deleted = new Map(parts.rules.map(({ table }) => [table, 0]));
  }

  start(): void {
    this.endMetrics = readAtScrape([metrics.deleted, metrics.sweeps], (tell) => {
      for (const [table, rows] of this.deleted) tell(metrics.deleted, rows, { [label.table]: table });
      for (const [outcome, sweeps] of Object.entries(this.sweeps))
        tell(metrics.sweeps, sweeps, { [label.outcome]: outcome });
    });
    this.after(firstAfterMs * (1 + Math.random()));
  }

  /** Resolves when the batch that is under way is done. */
  async stop(): Promise<void> {
    this.stopping.abort();
    clearTimeout(this.timer);
    await this.sweeping;
    this.endMetrics();
  }

  /** Deletes all that may go now, and returns how many rows of each table; undefined where another instance is at it. */
  async sweep(): Promise<Readonly<Record<string, number>> | undefined> {
    const { database, rules, now = () => postgresTime(database) } = this.parts;
    // Whoever takes a lost lease over may delete the same rows: `skip locked` keeps them apart.
    const lease = new Lease(database, 'retention', () => undefined);
    if (!(await lease.tryAcquire())) return undefined;
    try {
      const at = await now();
      const counts: Record<string, number> = {};
      for (const rule of rules) counts[rule.table] = await this.clear(rule, at);
      return counts;
    } finally {
      await lease.release();
    }
  }

  private async clear({ table, keepDays, before }: RetentionRule, now: Date): Promise<number> {
    const { database, batchMax = 5_000 } = this.parts;
    const limit = new Date(now.getTime() - keepDays * dayMs);
    let total = 0;
    for (let found = batchMax; found === batchMax && !this.stopping.signal.aborted;) {
      const [row] = await database.query<{ deleted: number }>(
        `with old as (select ctid from ${table} where ${before} limit $3 for update skip locked),
           gone as (delete from ${table} where ctid in (select ctid from old) returning 1)
         select count(*)::int as deleted, $1::timestamptz, $2::text from gone`,
        [limit, lowestIdAt(limit), batchMax],
      );
      found = row?.deleted ?? 0;
      total += found;
      this.deleted.set(table, (this.deleted.get(table) ?? 0) + found);
      if (found === batchMax) await this.rest(betweenBatchesMs);
    }
    return total;
  }

  private after(ms: number): void {
    this.timer = setTimeout(() => {
      this.sweeping = this.run().finally(() => {
        if (!this.stopping.signal.aborted) this.after(everyMs);
      });
    }, ms);
    this.timer.unref();
  }

  private async run(): Promise<void> {
    try {
      const deleted = await this.sweep();
      if (deleted === undefined) return;
      this.sweeps.done++;
      if (Object.values(deleted).some((count) => count > 0))
        this.parts.log.info({ deleted }, 'old rows are deleted');
    } catch (error) {
      this.sweeps.failed++;
      this.parts.log.warn({ error: errorMessage(error) }, 'old rows are not deleted; they will be later');
    }
  }

  private async rest(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.stopping.signal }).catch(() => undefined);
  }
}

async function postgresTime(database: Database): Promise<Date> {
  const [row] = await database.query<{ now: Date }>('select now() as now');
  return row?.now as Date;
}
