import { Inject, Injectable } from '@nestjs/common';
import type { Message } from '@orderflow/contracts';
import type { Clock } from '@orderflow/kernel';
import { advisoryKey, type Tx } from '@orderflow/postgres';
import type { Repository } from '@orderflow/processing';
import { CLOCK } from '@orderflow/service';
import { PROJECTIONS } from './projection.catalog.js';
import type { Addition, Projection, Rule } from './projection.js';
import { added, apply } from './projection.rules.js';

/** A version that takes events in. */
export interface Version {
  readonly id: number;
  readonly rule: Rule;
  readonly states: Map<string, unknown>;
  /** Of a version that is being built: the events that it has not taken in before. */
  readonly fresh?: ReadonlySet<string>;
}

/** What one event does to one version. */
export interface ProjectionChange {
  readonly version: number;
  readonly additions: readonly Addition[];
  readonly order?: { readonly id: string; readonly state: unknown; readonly keepDays: number };
}

interface VersionRow {
  readonly id: number;
  readonly projection: string;
  readonly rule: number;
  readonly status: 'live' | 'building';
}

/** Of a newer instance than this one. Like a serialization failure it is tried again as it is: until this instance is replaced. */
export class RuleUnknown extends Error {
  readonly code = '40001';

  constructor({ projection, rule }: Pick<VersionRow, 'projection' | 'rule'>) {
    super(`projection ${projection} has a version by rule ${rule}, which this code does not have`);
  }
}

/** Held shared by whoever writes rows: a version goes live, or ends, between two of their transactions. */
export const versionsLock = advisoryKey('projection-versions');
const day = 86_400_000;

const lockOrders = `
  select version, order_id as "orderId", state from projection_orders
  where (version, order_id) in (select * from unnest($1::int[], $2::uuid[])) order by version, order_id for update`;

const insertOrders = `
  insert into projection_orders (version, order_id, keep_until)
  select *, now() from unnest($1::int[], $2::uuid[]) on conflict do nothing returning version, order_id as "orderId", state`;

const saveOrders = `
  insert into projection_orders (version, order_id, state, keep_until)
  select * from jsonb_to_recordset($1) as changed (version int, "orderId" uuid, state jsonb, "keepUntil" timestamptz)
  on conflict (version, order_id) do update set state = excluded.state, keep_until = excluded.keep_until`;

const addRows = `
  insert into projection_rows (version, key, sums)
  select * from jsonb_to_recordset($1) as added (version int, key text[], sums bigint[]) order by version, key
  on conflict (version, key) do update set sums = array(
    select a + b from unnest(projection_rows.sums, excluded.sums) with ordinality as pair (a, b, at) order by at)`;

/** Takes events into every version that is live or being built, in the caller's transaction. */
@Injectable()
export class ProjectionStore implements Repository<readonly Version[], ProjectionChange> {
  private readonly byName: ReadonlyMap<string, Projection>;

  constructor(
    @Inject(PROJECTIONS) projections: readonly Projection[],
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.byName = new Map(projections.map((projection) => [projection.name, projection]));
  }

  /** The versions that these events concern, or only that one, as long as it is being built. */
  async load(events: readonly Message[], tx: Tx, only?: number): Promise<readonly Version[]> {
    await tx.query('select pg_advisory_xact_lock_shared($1)', [versionsLock], 'versions-share');
    const rows = await tx.query<VersionRow>(
      `select id, projection, rule, status from projection_versions
        where status in ('live', 'building') and ($1::int is null or (id = $1 and status = 'building'))`,
      [only ?? null],
      'versions-find',
    );
    const versions: Version[] = [];
    for (const row of rows) {
      const rule = this.byName.get(row.projection)?.rules[row.rule];
      if (!rule) throw new RuleUnknown(row);
      const own = events.filter(({ type }) => rule.types.includes(type));
      const fresh = row.status === 'building' ? await enter(tx, row.id, own) : undefined;
      versions.push({ id: row.id, rule, states: new Map(), fresh });
    }
    await this.loadOrders(versions, events, tx);
    return versions;
  }

  decide(versions: readonly Version[], event: Message): ProjectionChange[] {
    return versions.flatMap(({ id: version, rule, states, fresh }) => {
      if (!rule.types.includes(event.type) || (fresh && !fresh.has(event.id))) return [];
      const { additions, state, keepDays } = apply(rule, states.get(event.subject), event);
      if (keepDays === undefined) return [{ version, additions }];
      return [{ version, additions, order: { id: event.subject, state, keepDays } }];
    });
  }

  evolve(versions: readonly Version[], { version, order }: ProjectionChange): void {
    if (order) versions.find(({ id }) => id === version)?.states.set(order.id, order.state);
  }

  save(changes: readonly ProjectionChange[], tx: Tx): void {
    const rows = [...Map.groupBy(changes, ({ version }) => version)].flatMap(([version, own]) =>
      added(own.flatMap(({ additions }) => additions)).map((row) => ({ version, ...row })),
    );
    if (rows.length > 0) void tx.query(addRows, [JSON.stringify(rows)], 'projection-rows-add');
    const now = this.clock.now().getTime();
    const orders = new Map(
      changes.flatMap(({ version, order }) => {
        if (!order) return [];
        const keepUntil = new Date(now + order.keepDays * day);
        return [[`${version}/${order.id}`, { version, orderId: order.id, state: order.state, keepUntil }]];
      }),
    );
    if (orders.size > 0)
      void tx.query(saveOrders, [JSON.stringify([...orders.values()])], 'projection-orders-save');
  }

  /** Loads what is known of the orders, locked; those that are new are inserted first, so that of two that meet them one waits. */
  private async loadOrders(versions: readonly Version[], events: readonly Message[], tx: Tx): Promise<void> {
    const wanted = new Map<string, readonly [number, string]>();
    for (const { id, rule, fresh } of versions) {
      if (!('learn' in rule)) continue;
      for (const event of events)
        if (rule.types.includes(event.type) && (!fresh || fresh.has(event.id)))
          wanted.set(`${id}/${event.subject}`, [id, event.subject]);
    }
    for (const sql of [lockOrders, insertOrders, lockOrders]) {
      const missing = [...wanted.values()];
      if (missing.length === 0) return;
      const columns = [missing.map(([version]) => version), missing.map(([, orderId]) => orderId)];
      for (const { version, orderId, state } of await tx.query(sql, columns)) {
        wanted.delete(`${version}/${orderId}`);
        if (state !== null) versions.find(({ id }) => id === version)?.states.set(String(orderId), state);
      }
    }
  }
}

/** Those of the events that the version has not taken in before; from now on it has. */
async function enter(tx: Tx, version: number, events: readonly Message[]): Promise<ReadonlySet<string>> {
  const entered = await tx.query<{ id: string }>(
    `insert into projection_inbox (version, message_id)
     select distinct $1::int, id from unnest($2::uuid[]) as id order by id
     on conflict do nothing returning message_id as id`,
    [version, events.map(({ id }) => id)],
    'projection-inbox-enter',
  );
  return new Set(entered.map(({ id }) => id));
}
