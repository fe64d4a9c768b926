import type { Message, MessageContract } from '@orderflow/contracts';
import type { Emit } from '@orderflow/messaging';
import type { Tx } from '@orderflow/postgres';
import type { BackoffSchedule } from './backoff.js';
import type { RetryBudgetOptions } from './retry-budget.js';

/** What a decision came to: changes of the service's own rows, and messages to send. Both are stored in one transaction. */
export interface Decision<Change> {
  readonly changes: readonly Change[];
  readonly emits: readonly Emit[];
  /** For the trace of the message: added to its span once the transaction is committed. */
  readonly events?: readonly SpanEvent[];
}

/** Something that happened while a message was handled; name and attributes are of the list in `@orderflow/telemetry`. */
export interface SpanEvent {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** What a decision may know besides rows and message. */
export interface DecideContext<Result = undefined> {
  /** The instant of the decision; the same for a whole batch. */
  readonly now: Date;
  /** What the handler's effect returned. */
  readonly effect: Result;
}

/**
 * Loads and saves the rows that handlers decide on, many at once: one query and one statement per table for a
 * whole batch, never one per message.
 */
export interface Repository<State, Change> {
  /**
   * The rows that these messages need, locked (`for update`, in key order) until the transaction ends.
   * Rows that do not exist yet are simply absent from the state.
   */
  load(messages: readonly Message[], tx: Tx): Promise<State>;
  /** Applies one change to the loaded state, so that the next message of the batch sees it. */
  evolve(state: State, change: Change): void;
  /**
   * Writes all changes of the batch, in the order in which they were decided. Statements that are asked for in the call and
   * not waited for share a round trip with the outbox and the commit, and fail the transaction when they fail; a promise is
   * waited for before the commit.
   */
  save(changes: readonly Change[], tx: Tx): Promise<void> | void;
}

/**
 * Handles one type of message. Declared with {@link Handles}; handlers of one service that share rows share
 * one repository object.
 */
export interface MessageHandler<M extends Message, State, Change, Result = undefined> {
  readonly repository: Repository<State, Change>;
  /**
   * Pure: no I/O, no clock, no randomness. Called for the messages of a key strictly in their order. Throwing
   * means that the message is at fault: it is parked and tried again, and is a dead letter in the end.
   * A business refusal is an event, not an exception.
   */
  decide(state: State, message: M, context: DecideContext<Result>): Decision<Change>;
  /**
   * Calls the outside world before the transaction, at most once at a time per key. `state` is what `load` saw
   * just before. It may run more than once for one message (after a crash): pass `message.id` on as
   * idempotency key. Throw `DependencyUnavailable` when the other side is down: it is tried again for as long
   * as it takes; any other error counts as a failed attempt of the message.
   */
  effect?(message: M, state: State, signal: AbortSignal): Promise<Result>;
  readonly effectOptions?: EffectOptions;
  /** How a message that fails is tried again. Default {@link defaultRetry}. */
  readonly retry?: RetrySchedule;
  /** How many retries there may be at all, over all its messages. Default {@link defaultRetryBudget}. */
  readonly retryBudget?: RetryBudgetOptions;
}

/** How often, and after which waits, a failing message is tried before it is a dead letter. */
export interface RetrySchedule extends BackoffSchedule {
  /** Attempts in all, the first included. */
  readonly attemptsMax: number;
}

/** Eight attempts in about three minutes. */
export const defaultRetry: RetrySchedule = { attemptsMax: 8, firstMs: 200, factor: 4, mostMs: 60_000 };

export interface EffectOptions {
  /** How many effects of this handler run at once in one process. Default 64. */
  readonly concurrency?: number;
  /** When a call is given up as `DependencyUnavailable`. Default 10 s. */
  readonly timeoutMs?: number;
}

const handled = Symbol('orderflow.handles');

/* eslint-disable @typescript-eslint/no-explicit-any -- the registry holds handlers of every message, state and change */
/** Class decorator: this class handles messages of this contract. */
export function Handles(contract: MessageContract<string, any>): ClassDecorator {
  return (target) => {
    Object.defineProperty(target, handled, { value: contract });
  };
}

export type AnyHandler = MessageHandler<Message<string, any>, any, any, any>;
/* eslint-enable @typescript-eslint/no-explicit-any */

/** The contract that a handler object's class was declared with, or undefined when it is no handler. */
export function handledContract(handler: object): MessageContract | undefined {
  return (handler.constructor as { [handled]?: MessageContract })[handled];
}
