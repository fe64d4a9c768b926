import { DependencyUnavailable, errorMessage } from '@orderflow/kernel';
import type { Database, Tx } from '@orderflow/postgres';
import { BrokenCircuitError, TaskCancelledError } from 'cockatiel';
import type { AnyHandler } from '../handler.js';
import { lookIntoInbox } from '../inbox.js';
import type { ProcessingLog } from '../processing-log.js';
import { backoffMs } from '../backoff.js';
import { isWorkable, type Entry, type Workable } from './entry.js';
import { Outside, type OutsideState } from './outside.js';
import type { ConsumerStats } from './stats.js';

const putOff = { firstMs: 100, factor: 2, mostMs: 5_000 };
/**
 * Runs the effects of lane heads: concurrently for different keys up to each handler's limit, each with a time
 * limit, behind one circuit breaker per handler. An effect whose other side is not there is put off, never
 * counted as an attempt; while the breaker is open nothing is called at all. Calls that are repeated, and other
 * attempts of parked messages, keep to the {@link RetryBudget} of their handler.
 */
export class Effects {
  private readonly outsides: ReadonlyMap<AnyHandler, Outside>;

  constructor(
    handlers: readonly AnyHandler[],
    private readonly consumer: string,
    private readonly database: Database,
    private readonly log: ProcessingLog,
    private readonly stats: ConsumerStats,
  ) {
    this.outsides = new Map(handlers.map((handler) => [handler, new Outside(handler, log)]));
  }

  /** No effect of any handler has a place. */
  get full(): boolean {
    for (const [{ effect }, { full }] of this.outsides) if (effect && !full) return false;
    return true;
  }

  /** Takes a place for this entry's effect, unless it has to wait. */
  reserve(entry: Workable): boolean {
    return this.outsideOf(entry.work.handler).reserve(entry);
  }

  /** How the outside stands of each handler that has one. */
  states(): OutsideState[] {
    return [...this.outsides].flatMap(([handler, { state }]) => (handler.effect ? state : []));
  }

  /** Whether a parked message of this handler may be tried another time now; it is counted then. */
  mayRetry(handler: AnyHandler): boolean {
    return this.outsideOf(handler).budget.tryTake();
  }

  /** These are done with: those that did not fail earn retries for others. */
  finished(entries: readonly Entry[]): void {
    for (const entry of entries) {
      if (isWorkable(entry) && entry.error === undefined) this.outsideOf(entry.work.handler).budget.earn();
    }
  }

  /**
   * Starts the effects of entries whose places are reserved, and resolves when all that they need is loaded;
   * `settled` is called once for each as it ends, with the outcome noted in the entry. Never rejects.
   */
  async start(entries: readonly Workable[], settled: (entry: Workable) => void): Promise<void> {
    try {
      const [states] = await Promise.all([
        this.load(entries),
        this.skipKnown(entries.filter(({ parked }) => !parked)),
      ]);
      for (const entry of entries) void this.runOne(entry, states, settled);
    } catch (error) {
      this.log.warn({ error: errorMessage(error) }, 'cannot load what effects need, will try again');
      for (const entry of entries) this.putOff(entry, error, settled);
    }
  }

  /** The group is going to drop or queue these anyway: nobody is called for them. */
  private async skipKnown(entries: readonly Workable[]): Promise<void> {
    if (entries.length === 0) return;
    const known = await lookIntoInbox(
      this.database,
      this.consumer,
      entries.map(({ work }) => work.message.id),
      entries.map(({ lane }) => lane),
    );
    for (const entry of entries) {
      if (known.ids.has(entry.work.message.id)) entry.effect = 'skipped';
      else if (known.parkedKeys.has(entry.lane)) entry.effect = 'blocked';
    }
  }

  /** By repository. */
  private async load(entries: readonly Workable[]): Promise<Map<unknown, unknown>> {
    const byRepository = Map.groupBy(entries, ({ work }) => work.handler.repository);
    const loading = [...byRepository].map(async ([repository, group]) => {
      const messages = group.map(({ work }) => work.message);
      return [repository, await repository.load(messages, this.outsideTransaction())] as const;
    });
    return new Map(await Promise.all(loading));
  }

  private async runOne(entry: Workable, states: Map<unknown, unknown>, settled: (entry: Workable) => void) {
    const { handler, message } = entry.work;
    if (entry.effect !== 'wanted') return this.release(entry, settled);
    try {
      const call = async (signal: AbortSignal): Promise<unknown> =>
        handler.effect?.(message, states.get(handler.repository), signal);
      entry.effectResult = await this.outsideOf(handler).call(entry, (signal) =>
        entry.trace ? entry.trace.effect(entry, () => call(signal)) : call(signal),
      );
      entry.effect = 'done';
      this.release(entry, settled);
    } catch (error) {
      if (isUnavailable(error)) return this.putOff(entry, error, settled);
      entry.error = error;
      entry.effect = 'done';
      this.release(entry, settled);
    }
  }

  private putOff(entry: Workable, error: unknown, settled: (entry: Workable) => void): void {
    this.stats.effectsPutOff++;
    entry.effectAttempts++;
    entry.notBefore = performance.now() + backoffMs(putOff, entry.effectAttempts);
    entry.trace?.putOff(errorMessage(error));
    this.log.debug({ orderId: entry.lane, error: errorMessage(error) }, 'effect put off');
    this.release(entry, settled);
  }

  private release(entry: Workable, settled: (entry: Workable) => void): void {
    this.outsideOf(entry.work.handler).release(entry);
    settled(entry);
  }

  /** Before an effect rows are only looked at; their locks end with each statement. */
  private outsideTransaction(): Tx {
    return {
      transaction: true,
      query: (sql, values, name) => this.database.query(sql, values, name),
      settled: () => Promise.resolve(),
    };
  }

  private outsideOf(handler: AnyHandler): Outside {
    return this.outsides.get(handler) as Outside;
  }
}

function isUnavailable(error: unknown): boolean {
  return (
    error instanceof DependencyUnavailable ||
    error instanceof TaskCancelledError ||
    error instanceof BrokenCircuitError
  );
}
