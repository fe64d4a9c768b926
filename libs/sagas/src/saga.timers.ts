import { setTimeout as sleep } from 'node:timers/promises';
import type { Message } from '@orderflow/contracts';
import { errorMessage, InvariantBroken, type Clock } from '@orderflow/kernel';
import type { Outbox, ProcessingLog } from '@orderflow/processing';
import { counterOf, failSpan, sagaMetrics, spanNames, type Begun } from '@orderflow/telemetry';
import { advance } from './engine.js';
import type { SagaRegistry } from './registry.js';
import { messagesOf } from './saga.messages.js';
import type { SagaChange, SagaRepository } from './saga.repository.js';
import { movedIn, withSagaSpans, type Begin } from './saga.spans.js';
import { awaitedStep, type SagaState } from './state.js';

/** What timers work with. */
export interface SagaTimersParts {
  readonly registry: SagaRegistry;
  readonly repository: SagaRepository;
  readonly outbox: Pick<Outbox, 'transact'>;
  readonly clock: Clock;
  readonly log: ProcessingLog;
  /** The service that the commands come from. */
  readonly source: string;
  /** The pause between two looks when nothing more is due. Default 500 ms. */
  readonly pollMs?: number;
  /** How many sagas are moved in one transaction. Default 500. */
  readonly batchMax?: number;
}

/**
 * Tells sagas that their time limit has passed. The time limit is part of the saga's row, and one transaction
 * finds it due, moves the saga and stores its commands: a crash at any instant leaves either nothing or all
 * of it done, and an answer that is handled first takes the time limit with it. Several instances share the
 * work.
 */
export class SagaTimers {
  private readonly stopping = new AbortController();
  private readonly fired = counterOf(sagaMetrics.fired);
  private loop: Promise<void> | undefined;

  constructor(private readonly parts: SagaTimersParts) {}

  start(): void {
    this.loop ??= this.run();
  }

  /** Resolves when the transaction that is under way has ended. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.loop;
  }

  /**
   * Moves up to a batch of overdue sagas and returns how many. One that cannot be moved holds up no other.
   */
  async fireDue(): Promise<number> {
    return withSagaSpans((begin) => this.fire(begin));
  }

  private async fire(begin: Begin): Promise<number> {
    const { repository, outbox, clock, log, batchMax = 500 } = this.parts;
    return outbox.transact(async (tx, send) => {
      const now = clock.now();
      const changes: SagaChange[] = [];
      for (const state of await repository.lockDue(now, batchMax, tx)) {
        const told = begin(spanNames.timeLimit(state.saga), state, { startTime: state.dueAt });
        try {
          const { next, messages } = this.move(state, now, told);
          send(...messages);
          changes.push({ state: next, begins: false });
        } catch (error) {
          const fields = { saga: state.saga, orderId: state.subject, error: errorMessage(error) };
          failSpan(told.span, error);
          log.error(fields, 'a saga could not be told that its time limit has passed');
        }
      }
      repository.save(changes, tx);
      return changes.length;
    });
  }

  private move(state: SagaState, now: Date, told: Begun): { next: SagaState; messages: Message[] } {
    const { saga, version, subject } = state;
    const definition = this.parts.registry.get(saga, version);
    const step = awaitedStep(definition, state)?.name ?? '';
    const transition = advance(definition, state, { type: 'TimeLimitPassed', subject, data: { step } }, now);
    if ('ignored' in transition) throw new InvariantBroken(`a time limit is due but ${transition.ignored}`);
    return {
      next: transition.state,
      messages: messagesOf(movedIn(told, state, transition), transition, { source: this.parts.source, now }),
    };
  }

  private async run(): Promise<void> {
    const { log, pollMs = 500, batchMax = 500 } = this.parts;
    const { signal } = this.stopping;
    while (!signal.aborted) {
      const fired = await this.fireDue().catch((error: unknown) => {
        log.warn({ error: errorMessage(error) }, 'saga timers failed, will try again');
        return 0;
      });
      this.fired.add(fired);
      if (fired > 0) log.info({ sagas: fired }, 'time limits of sagas passed');
      if (fired < batchMax) await sleep(pollMs, undefined, { signal }).catch(() => undefined);
    }
  }
}
