import { Injectable } from '@nestjs/common';
import { Database, type Row, type Tx } from '@orderflow/postgres';
import type { Addition } from '../projection/projection.js';
import { versionsLock } from '../projection/projection.store.js';

/** Up to where a version reads for itself; what comes later it is given while it comes. */
export interface PartitionEnd {
  readonly topic: string;
  readonly partition: number;
  readonly end: number;
}

/** What the building of a version came to. */
export interface Outcome {
  /** Rows of the new version, and those of them, or of the old one, that are not the same in both. */
  readonly rows?: number;
  readonly differing?: number;
  readonly examples?: readonly { key: readonly string[]; before: Sums; after: Sums }[];
  /** Why it came to nothing. */
  readonly reason?: string;
}
type Sums = Addition['sums'] | null;

export interface ProjectionVersion {
  readonly id: number;
  readonly projection: string;
  readonly rule: number;
  readonly status: 'building' | 'live' | 'retired' | 'aborted' | 'failed';
  readonly startedAt: Date;
  readonly endedAt: Date | null;
  readonly ends: readonly PartitionEnd[] | null;
  readonly outcome: Outcome | null;
}

const columns = `id, projection, rule, status, started_at as "startedAt", ended_at as "endedAt", ends, outcome`;

/** Rows that say nothing are not there. */
const rowsOf = (version: string) =>
  `select key, sums from projection_rows where version = ${version} and 0 <> any(sums)`;

const compare = `
  select key, old.sums as before, new.sums as after, count(*) over () as differing
    from (${rowsOf('$1')}) as old full join (${rowsOf('$2')}) as new using (key)
   where old.sums is distinct from new.sums order by key limit 5`;

/** The versions of projections: at most one of each is live, at most one is being built. */
@Injectable()
export class Versions {
  constructor(private readonly database: Database) {}

  async list(): Promise<ProjectionVersion[]> {
    return this.database.query<ProjectionVersion & Row>(
      `select ${columns} from projection_versions order by id desc`,
    );
  }

  async find(id: number): Promise<ProjectionVersion | undefined> {
    const sql = `select ${columns} from projection_versions where id = $1`;
    return (await this.database.query<ProjectionVersion & Row>(sql, [id]))[0];
  }

  /** A new version that is given every event from now on. Undefined while one is being built. */
  async begin(
    projection: string,
    rule: number,
    at: Date,
    status: 'building' | 'live' = 'building',
  ): Promise<number | undefined> {
    const [row] = await this.database.query<{ id: number }>(
      `insert into projection_versions (projection, rule, status, started_at) values ($1, $2, $3, $4)
       on conflict do nothing returning id`,
      [projection, rule, status, at],
    );
    return row?.id;
  }

  async noteEnds(id: number, ends: readonly PartitionEnd[]): Promise<void> {
    await this.database.query('update projection_versions set ends = $2 where id = $1 and ends is null', [
      id,
      JSON.stringify(ends),
    ]);
  }

  /** Ends the building of a version that will not go live. False when it was not being built. */
  async giveUp(id: number, status: 'aborted' | 'failed', at: Date, outcome?: Outcome): Promise<boolean> {
    return this.database.transaction(async (tx) => {
      await lockOut(tx);
      const ended = await tx.query(
        `update projection_versions set status = $2, ended_at = $3, outcome = $4
          where id = $1 and status = 'building' returning id`,
        [id, status, at, outcome ? JSON.stringify(outcome) : null],
      );
      return ended.length > 0;
    });
  }

  /** Compares a version that has caught up with the one that is live: both get every event in the same transactions. */
  async compare(live: number, building: number): Promise<Required<Omit<Outcome, 'reason'>>> {
    const found = await this.database.query<{
      key: string[];
      before: string[];
      after: string[];
      differing: number;
    }>(compare, [live, building]);
    const [count] = await this.database.query<{ rows: number }>(
      `select count(*) as rows from (${rowsOf('$1')}) as new`,
      [building],
    );
    return {
      rows: count?.rows ?? 0,
      differing: found[0]?.differing ?? 0,
      examples: found.map(({ key, before, after }) => ({
        key,
        before: before && before.map(Number),
        after: after && after.map(Number),
      })),
    };
  }

  /** From one commit to the next the new version is the live one. False when it was not being built any more. */
  async switchTo(id: number, at: Date, outcome: Outcome): Promise<boolean> {
    return this.database.transaction(async (tx) => {
      await lockOut(tx);
      await tx.query(
        `update projection_versions as old set status = 'retired', ended_at = $2 from projection_versions as new
          where new.id = $1 and new.status = 'building' and old.projection = new.projection and old.status = 'live'`,
        [id, at],
      );
      const switched = await tx.query(
        `update projection_versions set status = 'live', ended_at = $2, outcome = $3
          where id = $1 and status = 'building' returning id`,
        [id, at, JSON.stringify(outcome)],
      );
      return switched.length > 0;
    });
  }
}

/** Waits for the transactions that write rows, and lets none begin until this one ends. */
async function lockOut(tx: Tx): Promise<void> {
  await tx.query('select pg_advisory_xact_lock($1)', [versionsLock]);
}
