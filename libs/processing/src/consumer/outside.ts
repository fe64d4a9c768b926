import { DependencyUnavailable } from '@orderflow/kernel';
import {
  BrokenCircuitError,
  CircuitState,
  circuitBreaker,
  ConsecutiveBreaker,
  handleType,
  TaskCancelledError,
  timeout,
  TimeoutStrategy,
  wrap,
  type CircuitBreakerPolicy,
  type IBackoff,
  type IPolicy,
} from 'cockatiel';
import { consumerMetrics, histogramOf, label, secondsSince, type Attributes } from '@orderflow/telemetry';
import { handledContract, type AnyHandler } from '../handler.js';
import type { ProcessingLog } from '../processing-log.js';
import { RetryBudget } from '../retry-budget.js';
import type { Workable } from './entry.js';

const concurrencyDefault = 64;
const timeoutMsDefault = 10_000;
const breakAfter = 5;
const halfOpenAfterMs = 2_000;

/** How the outside of a handler stands. */
export interface OutsideState {
  /** The type of the message that is handled. */
  readonly handler: string;
  /** Calls under way. */
  readonly running: number;
  /** Whether no call is let through, or only one that finds out whether the other side is back. */
  readonly open: boolean;
}

/**
 * What stands between a handler and the outside: a limit of calls at once, a time limit, a circuit breaker, and a
 * budget of retries. While the breaker is open nothing is called but one message's effect, every two seconds.
 */
export class Outside {
  readonly budget: RetryBudget;
  private running = 0;
  private readonly most: number;
  private readonly breaker: CircuitBreakerPolicy;
  private readonly policy: IPolicy;
  private openUntil = 0;
  /** Finds out, while the breaker is open, whether the other side is back. */
  private probe: Workable | undefined;
  private readonly name: string;
  private readonly attributes: Record<'done' | 'failed' | 'unavailable', Attributes>;
  private readonly duration = histogramOf(consumerMetrics.effectDuration);

  constructor(handler: AnyHandler, log: ProcessingLog) {
    const { concurrency = concurrencyDefault, timeoutMs = timeoutMsDefault } = handler.effectOptions ?? {};
    this.name = handledContract(handler)?.type ?? handler.constructor.name;
    const ending = (outcome: string) => ({ [label.handler]: this.name, [label.outcome]: outcome });
    this.attributes = { done: ending('done'), failed: ending('failed'), unavailable: ending('unavailable') };
    this.budget = new RetryBudget(handler.retryBudget);
    this.most = concurrency;
    this.breaker = this.breakerFor(handler.constructor.name, log);
    // To abort what has returned would cost a DOMException with its stack for every call.
    const inTime = timeout(timeoutMs, { strategy: TimeoutStrategy.Aggressive, abortOnReturn: false });
    this.policy = wrap(this.breaker, inTime);
  }

  /** Has no place for another effect. */
  get full(): boolean {
    return this.running >= this.most;
  }

  /**
   * Takes a place for this entry's effect, which {@link release} gives back. False when it has to wait: until
   * `entry.notBefore` where that is known, else until some place is given back.
   */
  reserve(entry: Workable): boolean {
    if (this.full) return false;
    const open = this.breaker.state !== CircuitState.Closed;
    if (open && this.probe) return false;
    if (open && performance.now() < this.openUntil) return waitUntil(entry, this.openUntil);
    if (entry.effectCalled && !this.budget.tryTake()) return waitUntil(entry, this.budget.nextAt());
    if (open) this.probe = entry;
    this.running++;
    return true;
  }

  release(entry: Workable): void {
    this.running--;
    if (this.probe === entry) this.probe = undefined;
  }

  /** Rejects with what the effect throws, or because it took too long, or without calling it while the breaker is open. */
  call<T>(entry: Workable, effect: (signal: AbortSignal) => Promise<T> | undefined): Promise<T | undefined> {
    const called = this.policy.execute(({ signal }) => {
      entry.effectCalled = true;
      return effect(signal);
    });
    return this.measured(called);
  }

  private async measured<T>(call: Promise<T>): Promise<T> {
    const begunAt = performance.now();
    try {
      const result = await call;
      this.duration.record(secondsSince(begunAt), this.attributes.done);
      return result;
    } catch (error) {
      const away = error instanceof DependencyUnavailable || error instanceof TaskCancelledError;
      const { unavailable, failed } = this.attributes;
      // Where the breaker let nothing through there was no call.
      if (!(error instanceof BrokenCircuitError))
        this.duration.record(secondsSince(begunAt), away ? unavailable : failed);
      throw error;
    }
  }

  get state(): OutsideState {
    return { handler: this.name, running: this.running, open: this.breaker.state !== CircuitState.Closed };
  }

  private breakerFor(handler: string, log: ProcessingLog): CircuitBreakerPolicy {
    // The breaker itself goes by Date: when that is set back, a breaker would stay open for so long.
    const pause = (): IBackoff<unknown> => {
      const until = (this.openUntil = performance.now() + halfOpenAfterMs);
      return {
        get duration() {
          return performance.now() < until ? Infinity : -Infinity;
        },
        next: pause,
      };
    };
    const breaker = circuitBreaker(handleType(DependencyUnavailable).orType(TaskCancelledError), {
      halfOpenAfter: { next: pause },
      breaker: new ConsecutiveBreaker(breakAfter),
    });
    breaker.onBreak(() => log.warn({ handler }, 'breaker open: the outside is not there, messages wait'));
    breaker.onReset(() => log.info({ handler }, 'breaker closed: work goes on'));
    return breaker;
  }
}

function waitUntil(entry: Workable, at: number): false {
  entry.notBefore = at;
  return false;
}
