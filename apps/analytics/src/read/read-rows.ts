import { Injectable } from '@nestjs/common';
import { Database } from '@orderflow/postgres';
import { ProblemException } from '@orderflow/service';
import type { Projection } from '../projection/projection.js';

/** Which rows are wanted. */
export interface Asked {
  /** Exact values of parts of the key. */
  readonly where?: Readonly<Record<string, string | undefined>>;
  /** Limits of the hour: the first is in, the second is not. */
  readonly from?: string;
  readonly to?: string;
  /** A sum to sort by, the largest first; by key without one. */
  readonly by?: string;
  readonly limit: number;
  readonly offset: number;
}

export type Cells = Record<string, string | number | null>;

/** Rows of one version: the one that was live when the statement began. */
export interface Rows {
  readonly version: number;
  readonly rule: number;
  readonly rows: Cells[];
  /** Where the next page begins, when there is one. */
  readonly next?: number;
}

@Injectable()
export class ReadRows {
  constructor(private readonly database: Database) {}

  async of(
    { name, keys, sums }: Projection,
    { where = {}, from, to, by, limit, offset }: Asked,
  ): Promise<Rows> {
    const values: unknown[] = [name, limit + 1, offset];
    const conditions: string[] = [];
    const demand = (part: string, operator: string, value: string | undefined) => {
      if (value === undefined) return;
      values.push(value);
      conditions.push(`and key[${keys.indexOf(part) + 1}] ${operator} $${values.length}`);
    };
    for (const [part, value] of Object.entries(where)) demand(part, '=', value);
    demand('hour', '>=', instant(from));
    demand('hour', '<', instant(to));
    const order = by === undefined ? 'key' : `sums[${sums.indexOf(by) + 1}] desc, key`;
    const found = await this.database.query<{
      id: number;
      rule: number;
      key: string[] | null;
      sums: string[];
    }>(
      `select live.id, live.rule, rows.key, rows.sums
         from projection_versions as live left join lateral (
           select key, sums from projection_rows
            where version = live.id and 0 <> any(sums) ${conditions.join(' ')}
            order by ${order} limit $2 offset $3) as rows on true
        where live.projection = $1 and live.status = 'live'`,
      values,
    );
    const [live] = found;
    if (!live) throw beingBuilt(name);
    const rows = found.flatMap(({ key, sums: added }) =>
      key ? [cells([...keys, ...sums], [...key, ...added.map(Number)])] : [],
    );
    return {
      version: live.id,
      rule: live.rule,
      rows: rows.slice(0, limit),
      ...(rows.length > limit && { next: offset + limit }),
    };
  }
}

const cells = (names: readonly string[], values: readonly (string | number)[]): Cells =>
  Object.fromEntries(names.map((name, at) => [name, values[at] ?? null]));

/** In the form that hours are written in. */
const instant = (time: string | undefined) =>
  time === undefined ? undefined : new Date(time).toISOString().replace(/\.\d+Z$/, 'Z');

function beingBuilt(name: string): ProblemException {
  return new ProblemException(
    503,
    { type: 'projection-being-built', title: `${name} is being built for the first time` },
    { 'retry-after': '5' },
  );
}
