import { DependencyUnavailable, errorMessage } from '@orderflow/kernel';
import type { Database, Tx } from '@orderflow/postgres';
import {
  BrokenCircuitError,
  circuitBreaker,
  ConsecutiveBreaker,
  handleType,
  TaskCancelledError,
  timeout,
  TimeoutStrategy,
  wrap,
  type IPolicy,
} from 'cockatiel';
import type { AnyHandler } from '../handler.js';
import { lookIntoInbox } from '../inbox.js';
import type { ProcessingLog } from '../processing-log.js';
import { backoffMs } from '../backoff.js';
import type { Workable } from './entry.js';
import type { ConsumerStats } from './stats.js';

const putOff = { firstMs: 100, factor: 2, mostMs: 5_000 };
const concurrencyDefault = 64;
const timeoutMsDefault = 10_000;
const breakAfter = 5;
const halfOpenAfterMs = 2_000;

interface Slot {
  running: number;
  readonly most: number;
  readonly policy: IPolicy;
}

/**
 * Runs the effects of lane heads: concurrently for different keys up to each handler's limit, each with a time
 * limit, behind one circuit breaker per handler. An effect whose other side is not there is put off, never
 * counted as an attempt; while the breaker is open nothing is called at all.
 */
export class Effects {
  private readonly slots = new Map<AnyHandler, Slot>();

  constructor(
    private readonly consumer: string,
    private readonly database: Database,
    private readonly log: ProcessingLog,
    private readonly stats: ConsumerStats,
  ) {}

  /** Takes a place for this entry's effect if its handler has one left. */
  reserve({ work: { handler } }: Workable): boolean {
    const slot = this.slotOf(handler);
    if (slot.running >= slot.most) return false;
    slot.running++;
    return true;
  }

  /**
   * Runs the effects of entries whose places are reserved; `settled` is called once for each as it ends, with
   * the outcome noted in the entry. Never rejects.
   */
  async run(entries: readonly Workable[], settled: (entry: Workable) => void): Promise<void> {
    const wanted = entries.filter(({ parked }) => !parked);
    try {
      const known = await lookIntoInbox(
        this.database,
        this.consumer,
        wanted.map(({ work }) => work.message.id),
        wanted.map(({ lane }) => lane),
      );
      for (const entry of wanted) {
        if (known.ids.has(entry.work.message.id) || known.parkedKeys.has(entry.lane))
          entry.effect = 'skipped';
      }
      const byRepository = Map.groupBy(
        entries.filter(({ effect }) => effect === 'wanted'),
        ({ work }) => work.handler.repository,
      );
      const states = new Map<unknown, unknown>();
      for (const [repository, group] of byRepository) {
        const messages = group.map(({ work }) => work.message);
        states.set(repository, await repository.load(messages, this.outsideTransaction()));
      }
      for (const entry of entries) void this.runOne(entry, states, settled);
    } catch (error) {
      this.log.warn({ error: errorMessage(error) }, 'cannot load what effects need, will try again');
      for (const entry of entries) this.putOff(entry, error, settled);
    }
  }

  private async runOne(entry: Workable, states: Map<unknown, unknown>, settled: (entry: Workable) => void) {
    const { handler, message } = entry.work;
    if (entry.effect === 'skipped') return this.release(entry, settled);
    try {
      entry.effectResult = await this.slotOf(handler).policy.execute(({ signal }) =>
        handler.effect?.(message, states.get(handler.repository), signal),
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
    entry.notBefore = Date.now() + backoffMs(putOff, entry.effectAttempts);
    this.log.debug({ orderId: entry.lane, error: errorMessage(error) }, 'effect put off');
    this.release(entry, settled);
  }

  private release(entry: Workable, settled: (entry: Workable) => void): void {
    this.slotOf(entry.work.handler).running--;
    settled(entry);
  }

  /** Before an effect rows are only looked at; their locks end with each statement. */
  private outsideTransaction(): Tx {
    return { transaction: true, query: (sql, values, name) => this.database.query(sql, values, name) };
  }

  private slotOf(handler: AnyHandler): Slot {
    let slot = this.slots.get(handler);
    if (!slot) {
      const options = handler.effectOptions;
      slot = {
        running: 0,
        most: options?.concurrency ?? concurrencyDefault,
        policy: this.policyFor(handler.constructor.name, options?.timeoutMs ?? timeoutMsDefault),
      };
      this.slots.set(handler, slot);
    }
    return slot;
  }

  private policyFor(handler: string, timeoutMs: number): IPolicy {
    const breaker = circuitBreaker(handleType(DependencyUnavailable).orType(TaskCancelledError), {
      halfOpenAfter: halfOpenAfterMs,
      breaker: new ConsecutiveBreaker(breakAfter),
    });
    breaker.onBreak(() =>
      this.log.warn({ handler }, 'breaker open: the outside is not there, messages wait'),
    );
    breaker.onReset(() => this.log.info({ handler }, 'breaker closed: work goes on'));
    return wrap(breaker, timeout(timeoutMs, TimeoutStrategy.Aggressive));
  }
}

function isUnavailable(error: unknown): boolean {
  return (
    error instanceof DependencyUnavailable ||
    error instanceof TaskCancelledError ||
    error instanceof BrokenCircuitError
  );
}
