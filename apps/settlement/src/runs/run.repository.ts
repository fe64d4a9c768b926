import type { Database, Tx } from '@orderflow/postgres';
import type { Entry } from '../entries/entry.js';
import type { FileKey, Line } from '../files/settlement-file.js';
import { SettlementRefused } from '../settlement.errors.js';

/** A run whose files are not all written: it reads while it is open, and writes when it is closed. */
export interface UnfinishedRun {
  readonly number: number;
  /** Where its files go, once it is closed. */
  readonly folder: string | null;
}

/** Something of the topic that was not settled. */
export interface Finding {
  readonly partition: number;
  readonly firstOffset: bigint | number;
  readonly lastOffset: bigint | number;
  readonly problem: string;
}

/** What one batch of a partition comes to. */
export interface Reading {
  readonly partition: number;
  readonly nextOffset: bigint;
  readonly entries: readonly Entry[];
  readonly findings: readonly Finding[];
}

const insertEntries = `
  insert into entries (run, kind, order_id, return_id, reference, amount_minor, currency, occurred_at, day, message_id)
  select $1::int, * from unnest($2::text[], $3::uuid[], $4::uuid[], $5::text[], $6::bigint[], $7::text[], $8::timestamptz[],
    $9::date[], $10::uuid[])
  on conflict do nothing`;

const insertFindings = `
  insert into findings (found_at, partition, first_offset, last_offset, problem)
  select now(), * from unnest($1::int[], $2::bigint[], $3::bigint[], $4::text[])
  on conflict do nothing`;

const page = 5_000;
const selectLines = `
  select id, kind, order_id as "orderId", reference, currency, amount_minor as "amountMinor", occurred_at as "occurredAt"
    from entries
   where run = $1 and day = $2::date and currency = $3 and (occurred_at, id) > ($4, $5)
   order by occurred_at, id limit ${page}`;

/** The books of the settlement. */
export class RunRepository {
  constructor(private readonly database: Database) {}

  async identity(): Promise<string> {
    const [row] = await this.database.query<{ id: string }>('select id from identity');
    return row!.id;
  }

  async unfinished(): Promise<UnfinishedRun | undefined> {
    const [run] = await this.database.query<UnfinishedRun>(
      'select number, folder from runs where written_at is null',
    );
    return run;
  }

  /** Numbers have no gaps: a run that settled nothing is forgotten. */
  async open(): Promise<UnfinishedRun> {
    const [run] = await this.database.query<UnfinishedRun>(
      `insert into runs (number, opened_at) select coalesce(max(number), 0) + 1, now() from runs returning number, folder`,
    );
    return run!;
  }

  /** Below which offset each partition was read. */
  async positions(): Promise<Map<number, bigint>> {
    const rows = await this.database.query<{ partition: number; nextOffset: number }>(
      'select partition, next_offset as "nextOffset" from positions',
    );
    return new Map(rows.map(({ partition, nextOffset }) => [partition, BigInt(nextOffset)]));
  }

  /** Adds what was read to an open run, in one transaction. Throws {@link SettlementRefused} when another has closed it. */
  read(run: number, { partition, nextOffset, entries, findings }: Reading): Promise<void> {
    return this.database.transaction(async (tx) => {
      await mustBeOpen(tx, run);
      if (entries.length > 0)
        await tx.query(insertEntries, [
          ...[run, entries.map(({ kind }) => kind), entries.map(({ orderId }) => orderId)],
          ...[entries.map(({ returnId }) => returnId), entries.map(({ reference }) => reference)],
          ...[entries.map(({ amountMinor }) => amountMinor), entries.map(({ currency }) => currency)],
          ...[entries.map(({ occurredAt }) => occurredAt), entries.map(({ day }) => day)],
          entries.map(({ messageId }) => messageId),
        ]);
      if (findings.length > 0)
        await tx.query(insertFindings, [
          ...[findings.map((finding) => finding.partition), findings.map(({ firstOffset }) => firstOffset)],
          ...[findings.map(({ lastOffset }) => lastOffset), findings.map(({ problem }) => problem)],
        ]);
      await tx.query(
        `insert into positions (partition, next_offset) values ($1, $2)
         on conflict (partition) do update set next_offset = greatest(positions.next_offset, excluded.next_offset)`,
        [partition, nextOffset],
      );
    });
  }

  /** Closes an open run: what is in it does not change any more. False, and it is gone, when nothing is in it. */
  async close(run: number, folder: string): Promise<boolean> {
    const closed = await this.database.query(
      `update runs set closed_at = now(), folder = $2
        where number = $1 and closed_at is null and exists (select from entries where run = $1) returning number`,
      [run, folder],
    );
    if (closed.length > 0) return true;
    const forget = 'delete from runs where number = $1 and closed_at is null returning number';
    if ((await this.database.query(forget, [run])).length === 0) throw closedByAnother(run);
    return false;
  }

  /** The files of a run, in the order of their names. */
  async files(run: number): Promise<FileKey[]> {
    return this.database.query<FileKey>(
      `select distinct run, to_char(day, 'YYYY-MM-DD') as day, currency from entries where run = $1 order by day, currency`,
      [run],
    );
  }

  /** The lines of a file, in pages: it can be as long as it is. */
  async *lines({ run, day, currency }: FileKey): AsyncGenerator<Line> {
    let [at, id] = [new Date(0), 0];
    for (;;) {
      const lines = await this.database.query<Line & { id: number }>(selectLines, [
        run,
        day,
        currency,
        at,
        id,
      ]);
      yield* lines;
      const last = lines.at(-1);
      if (!last || lines.length < page) return;
      [at, id] = [last.occurredAt, last.id];
    }
  }

  /** Findings that no run has told yet; from now on they are told. */
  async takeFindings(): Promise<Finding[]> {
    return this.database.query<Finding>(
      `update findings set told = true where not told
       returning partition, first_offset as "firstOffset", last_offset as "lastOffset", problem`,
    );
  }

  async written(run: number): Promise<void> {
    await this.database.query('update runs set written_at = now() where number = $1 and written_at is null', [
      run,
    ]);
  }

  /** The member of the group that a run before this one may have left in it. */
  async takeGhosts(): Promise<string[]> {
    const rows = await this.database.query<{ memberId: string }>(
      'delete from membership returning member_id as "memberId"',
    );
    return rows.map(({ memberId }) => memberId);
  }

  async noteMember(memberId: string): Promise<void> {
    await this.database.query('insert into membership (member_id) values ($1)', [memberId]);
  }
}

async function mustBeOpen(tx: Tx, run: number): Promise<void> {
  const open = await tx.query('select from runs where number = $1 and closed_at is null for share', [run]);
  if (open.length === 0) throw closedByAnother(run);
}

const closedByAnother = (run: number) =>
  new SettlementRefused(`run ${run} was closed by another one: this one had lost its lease`);
