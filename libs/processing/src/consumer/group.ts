import type { ServiceName } from '@orderflow/contracts';
import { AppError, errorMessage, type Clock } from '@orderflow/kernel';
import { isTransientError, type Tx } from '@orderflow/postgres';
import { inSharedSpan, spanNames } from '@orderflow/telemetry';
import { backoffMs } from '../backoff.js';
import { defaultRetry } from '../handler.js';
import { enterInbox } from '../inbox.js';
import type { Outbox, Send } from '../outbox/outbox.js';
import { deadLetterOf } from '../parking/dead-letter.js';
import { noteFailure, park, queueBehind, unpark, type Failure } from '../parking/parking.repository.js';
import type { ProcessingLog } from '../processing-log.js';
import { decideGroup, DecisionFailed, loadAhead } from './decide.js';
import { inboxIdOf, isWorkable, type Entry, type Workable } from './entry.js';
import { storable } from './handler-map.js';
import { logFields } from './log-fields.js';
import type { ConsumerStats } from './stats.js';

const reasonLengthMax = 2_000;
const transientRetry = { firstMs: 50, factor: 2, mostMs: 5_000 };

/** What a consumer's groups are run with. */
export interface GroupContext {
  readonly consumer: ServiceName;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly log: ProcessingLog;
  readonly stats: ConsumerStats;
  /** True once the consumer stops: nothing is tried again then. */
  stopping(): boolean;
}

/**
 * Handles a group of entries so that each of them is handled, dropped as a duplicate, queued behind its parked
 * key, or parked itself. A failure that has to do with the database is tried again as it is; any other is
 * narrowed down to the message at fault. Rejects only when the consumer stops before it is done.
 */
export async function runGroup(context: GroupContext, entries: readonly Entry[]): Promise<void> {
  for (let failures = 1; ; failures++) {
    try {
      await commitGroup(context, entries);
      return;
    } catch (error) {
      // A single entry whose failure is noted but could not be stored: there is nothing smaller to blame.
      const smallest = entries.length === 1 && entries[0]?.error !== undefined;
      if (!isTransientError(error) && !smallest) return narrowDown(context, entries, error);
      if (context.stopping()) throw error;
      const waitMs = Math.round(backoffMs(transientRetry, failures));
      context.log.warn(
        { error: errorMessage(error), failures, waitMs },
        'a group of messages met a database failure',
      );
      await new Promise((resolve) => setTimeout(resolve, waitMs));
    }
  }
}

async function narrowDown(context: GroupContext, entries: readonly Entry[], error: unknown): Promise<void> {
  const [first] = entries;
  const blamed = error instanceof DecisionFailed ? error.entry : entries.length === 1 ? first : undefined;
  if (blamed) blamed.error = (error instanceof DecisionFailed && error.cause) || error;
  if (entries.length === 1) return runGroup(context, entries);
  const culprit = blamed ? entries.indexOf(blamed) : -1;
  const cuts = culprit >= 0 ? [culprit, culprit + 1] : [entries.length >> 1];
  let from = 0;
  for (const to of [...cuts, entries.length]) {
    if (to > from) await runGroup(context, entries.slice(from, to));
    from = to;
  }
}

async function commitGroup(context: GroupContext, entries: readonly Entry[]): Promise<void> {
  const { consumer, outbox, clock, log, stats } = context;
  const now = clock.now();
  const begunAt = performance.now();
  const traces = entries.flatMap(({ trace }) => trace?.context ?? []);
  const outcome = await inSharedSpan(spanNames.transaction, traces, () =>
    outbox.transact(async (tx, send) => {
      const sorting = sortOut(context, entries, tx, send, now);
      const ahead = loadAhead(entries, tx);
      const sorted = await sorting;
      send(...(await decideGroup(sorted.todo, tx, now, consumer, ahead)));
      return sorted;
    }),
  );
  stats.committed(entries.length, begunAt);
  for (const note of outcome.notes) note();
  for (const entry of outcome.todo) {
    stats.count('handled', entry);
    log.debug(logFields(entry.work.message), 'handled');
  }
}

interface Sorted {
  readonly todo: Workable[];
  /** Log lines and counts, due once the transaction is committed. */
  readonly notes: (() => void)[];
}

/** Finds what is to be decided; parks, queues and drops the rest, in the order of the group. */
async function sortOut(
  context: GroupContext,
  entries: readonly Entry[],
  tx: Tx,
  send: Send,
  now: Date,
): Promise<Sorted> {
  const { consumer, stats, log } = context;
  const received = entries.filter((entry) => !entry.parked);
  const ids = received.map(inboxIdOf);
  const known =
    received.length > 0
      ? await enterInbox(
          tx,
          consumer,
          ids,
          received.map(({ lane }) => lane),
        )
      : undefined;
  const fresh = new Set(known?.ids);
  const blocked = new Set(known?.parkedKeys);
  const stillParked = await unparkHealthy(entries, tx);
  const sorted: Sorted = { todo: [], notes: [] };
  const queue: Workable[] = [];
  const queueUp = () => queueBehind(tx, consumer, queue.splice(0));

  for (const entry of entries) {
    if (entry.parked) {
      if (entry.error !== undefined || !isWorkable(entry)) await fail(context, entry, tx, send, now, sorted);
      else if (stillParked.has(entry.parked.position)) sorted.todo.push(entry);
      continue;
    }
    if (!fresh.delete(inboxIdOf(entry))) {
      entry.trace?.comesTo('duplicate');
      sorted.notes.push(() => stats.count('duplicate', entry));
    } else if (!isWorkable(entry) || (entry.error !== undefined && !blocked.has(entry.lane))) {
      // Before it, what came before it: the queue of a key is in the order of the log.
      await queueUp();
      await fail(context, entry, tx, send, now, sorted);
      blocked.add(entry.lane);
    } else if (blocked.has(entry.lane) || entry.effect === 'skipped' || entry.effect === 'blocked') {
      queue.push(entry);
      entry.trace?.comesTo('queued');
      blocked.add(entry.lane);
      sorted.notes.push(() => {
        stats.count('queued', entry);
        log.info(logFields(entry.work.message), 'queued behind a parked message of its key');
      });
    } else sorted.todo.push(entry);
  }
  await queueUp();
  return sorted;
}

function unparkHealthy(entries: readonly Entry[], tx: Tx): Promise<Set<number>> {
  return unpark(
    tx,
    entries.flatMap(({ parked, error, work }) =>
      parked && error === undefined && 'message' in work ? parked : [],
    ),
  );
}

/** Parks an entry that failed, or declares it dead when its attempts are spent or none can succeed. */
async function fail(
  context: GroupContext,
  entry: Entry,
  tx: Tx,
  send: Send,
  now: Date,
  { notes }: Sorted,
): Promise<void> {
  const { consumer, stats, log } = context;
  const failure = failureOf(entry, now);
  const state = failure.retryInMs !== undefined ? 'retrying' : 'dead';
  let firstFailedAt: Date | undefined;
  if (entry.parked) firstFailedAt = await noteFailure(tx, entry.parked, state, failure);
  else if (await park(tx, consumer, entry, state, failure)) firstFailedAt = now;
  if (!firstFailedAt) return;
  entry.trace?.comesTo(state === 'dead' ? 'dead' : 'parked', { failure });
  if (state === 'dead') send.record(deadLetterOf(consumer, entry, failure, firstFailedAt));
  notes.push(() => {
    const fields = {
      ...logFields(entry.work, entry.record),
      error: failure.reason,
      code: failure.code,
      attempts: failure.attempts,
    };
    if (state === 'dead') {
      stats.count('dead', entry);
      log.error(fields, 'dead letter: its key is blocked until somebody acts');
    } else {
      stats.count('retried', entry);
      log.warn({ ...fields, retryInMs: failure.retryInMs }, 'parked, will be tried again');
    }
  });
}

function failureOf({ work, error, parked }: Entry, now: Date): Failure {
  const attempts = (parked?.attempts ?? 0) + 1;
  if ('hopeless' in work) return { ...work.hopeless, attempts, at: now };
  const code = error instanceof AppError ? error.code : 'handler-failed';
  const reason = storable(errorMessage(error).slice(0, reasonLengthMax));
  const retry = work.handler.retry ?? defaultRetry;
  const hopeless = error instanceof AppError && !error.retryable;
  if (hopeless || attempts >= retry.attemptsMax) return { code, reason, attempts, at: now };
  return {
    code,
    reason,
    attempts,
    at: now,
    retryInMs: Math.round(backoffMs(retry, attempts)),
  };
}
