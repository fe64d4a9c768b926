import { AppError, errorMessage } from '@orderflow/kernel';
import { causedBy, encodeMessage, messageFrom } from '@orderflow/messaging';
import { isConnectionError, type Database, type Tx } from '@orderflow/postgres';
import type { Workable } from '../consumer/entry.js';

/** What handling a message would come to, with nothing of it done. */
export type DryRun = {
  /** An effect is never called: `given` when the caller said what it would return, else the handler saw nothing. */
  readonly effect: 'none' | 'not-called' | 'given';
} & (
  | {
      readonly outcome: 'handled';
      readonly changes: readonly unknown[];
      readonly emits: readonly { readonly type: string; readonly subject: string; readonly data: unknown }[];
    }
  | { readonly outcome: 'failed'; readonly code: string; readonly reason: string }
);

/** Ends a transaction that is not to be kept, with what was found out in it. */
class RolledBack extends Error {
  constructor(readonly found: DryRun) {
    super('a dry run is rolled back');
  }
}

/**
 * Runs the real handler on a message, and its repository's load and save, in a transaction that is always rolled back.
 * Waits two seconds at most for rows that others have locked.
 */
export async function dryRun(
  database: Database,
  service: string,
  entry: Workable,
  now: Date,
  effect: { readonly result?: unknown },
): Promise<DryRun> {
  const called = entry.effect === 'none' ? 'none' : 'result' in effect ? 'given' : 'not-called';
  try {
    return await database.transaction(async (tx) => {
      await tx.query(`set local lock_timeout = '2s'`);
      await tx.query(`set local statement_timeout = '10s'`);
      const handled = await handle(tx, service, entry, now, effect.result);
      throw new RolledBack({ outcome: 'handled', effect: called, ...handled });
    });
  } catch (error) {
    if (error instanceof RolledBack) return error.found;
    if (isConnectionError(error)) throw error;
    const code = error instanceof AppError ? error.code : 'handler-failed';
    return { outcome: 'failed', effect: called, code, reason: errorMessage(error) };
  }
}

async function handle(tx: Tx, service: string, { work }: Workable, now: Date, effect: unknown) {
  const { message, handler } = work;
  const state: unknown = await handler.repository.load([message], tx);
  const { changes, emits } = handler.decide(state, message, { now, effect });
  for (const change of changes) handler.repository.evolve(state, change);
  if (changes.length > 0) await handler.repository.save(changes, tx);
  await tx.settled();
  const messages = emits.map((emit) => messageFrom(emit, causedBy(message, service, now)));
  // What breaks its contract would fail here as it does in earnest.
  messages.forEach((one) => encodeMessage(one));
  return {
    changes: changes.map(plain),
    emits: messages.map(({ type, subject, data }) => ({ type, subject, data })),
  };
}

/** A change as JSON can hold it: the changes of a service are its own business and may have maps and big integers in them. */
function plain(change: unknown): unknown {
  const text = JSON.stringify(change, (_, value: unknown) => {
    if (typeof value === 'bigint') return value.toString();
    return value instanceof Map || value instanceof Set ? [...(value as Iterable<unknown>)] : value;
  });
  return text === undefined ? null : (JSON.parse(text) as unknown);
}
