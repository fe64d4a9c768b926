import type { Broker } from '@orderflow/messaging';
import { Lease, migrate, type Database } from '@orderflow/postgres';
import type { DayOf } from './entries/entry.rules.js';
import { readPayments } from './entries/read-payments.js';
import { Folder } from './files/folder.js';
import {
  add,
  fileName,
  header,
  lineOf,
  noTotals,
  totalLines,
  type FileKey,
  type Totals,
} from './files/settlement-file.js';
import { RunRepository, type Finding, type UnfinishedRun } from './runs/run.repository.js';
import { SettlementRefused } from './settlement.errors.js';
import { migrations } from './settlement.tables.js';

export interface SettleOptions {
  readonly database: Database;
  readonly broker: Broker;
  readonly dayOf: DayOf;
  /** Where the files of a new run go. */
  readonly folder: string;
  readonly signal: AbortSignal;
  /** Told of every step that a crash could come after. */
  onStep(step: string): void;
}

/** A file that a run has written, and its control totals. */
export interface WrittenFile extends FileKey {
  readonly path: string;
  readonly totals: Totals;
}

/** What a run came to. */
export interface Settlement {
  readonly records: number;
  readonly files: readonly WrittenFile[];
  /** What could not be settled. */
  readonly findings: readonly Finding[];
}

/**
 * One run: first finishes what an earlier one has left, then reads what was told since, and writes it into files of its own.
 *
 * A run goes from open (payments are added to it, each once for ever) over closed (nothing is added any more) to written (its
 * files are there). Killed at any moment, the next run goes on there: an open run goes on reading, a closed one writes the same files with the same
 * content again. So a payment is in the files of one run, in one line, or in none yet. One run at a time, by a lease;
 * one that has lost it without knowing can add nothing to a closed run, and can only write what is there already.
 */
export async function settle(options: SettleOptions): Promise<Settlement> {
  const { database, signal } = options;
  const lost = new AbortController();
  const lease = new Lease(database, 'settlement', () =>
    lost.abort(new SettlementRefused('the lease of the run is lost: run it again')),
  );
  if (!(await lease.tryAcquire()))
    throw new SettlementRefused('another run is at work: this one does nothing');
  try {
    const until = AbortSignal.any([signal, lost.signal]);
    return await settleAlone({ ...options, signal: until });
  } finally {
    await lease.release();
  }
}

async function settleAlone(options: SettleOptions): Promise<Settlement> {
  const { database, onStep, signal } = options;
  await migrate(database, migrations);
  const runs = new RunRepository(database);
  const files: WrittenFile[] = [];
  let unfinished = await runs.unfinished();
  if (unfinished?.folder) {
    files.push(...(await writeFiles(runs, unfinished.number, unfinished.folder, options)));
    unfinished = undefined;
  }
  await Folder.open(options.folder, await runs.identity());
  const run: UnfinishedRun = unfinished ?? (await runs.open());
  onStep(`opened run ${run.number}`);
  const records = await readPayments({ ...options, runs, run: run.number });
  signal.throwIfAborted();
  if (await runs.close(run.number, options.folder)) {
    onStep(`closed run ${run.number}`);
    files.push(...(await writeFiles(runs, run.number, options.folder, options)));
  }
  return { records, files, findings: await runs.takeFindings() };
}

async function writeFiles(
  runs: RunRepository,
  run: number,
  path: string,
  { signal, onStep }: Pick<SettleOptions, 'signal' | 'onStep'>,
): Promise<WrittenFile[]> {
  const folder = await Folder.open(path, await runs.identity());
  await folder.clean();
  const written: WrittenFile[] = [];
  for (const key of await runs.files(run)) {
    signal.throwIfAborted();
    const name = fileName(key);
    const book = { totals: noTotals };
    await folder.write(name, contentOf(runs, key, book), () => onStep(`wrote ${name} under another name`));
    onStep(`wrote ${name}`);
    written.push({ ...key, path: `${folder.path}/${name}`, totals: book.totals });
  }
  await runs.written(run);
  onStep(`finished run ${run}`);
  return written;
}

async function* contentOf(
  runs: RunRepository,
  key: FileKey,
  book: { totals: Totals },
): AsyncGenerator<string> {
  yield `${header}\r\n`;
  for await (const line of runs.lines(key)) {
    book.totals = add(book.totals, line);
    yield `${lineOf(line)}\r\n`;
  }
  for (const line of totalLines(book.totals, key.currency)) yield `${line}\r\n`;
}
