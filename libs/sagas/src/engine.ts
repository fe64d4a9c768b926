import type { Message } from '@orderflow/contracts';
import { instanceOf, type SagaDefinition, type SagaStep } from './definition.js';
import { noAnswerWithin, reasonIn } from './reasons.js';
import { awaitedStep, isFinished, type SagaState } from './state.js';
import { askNext, compensate, mark, undoNext, type Moved } from './transitions.js';

/** Says that the time limit of a step has passed; only {@link SagaTimers} makes it. */
export interface TimeLimitPassed {
  readonly type: 'TimeLimitPassed';
  readonly subject: string;
  readonly data: { readonly step: string };
}

/** What can move a saga. */
export type SagaInput = Message | TimeLimitPassed;

/** Why a message changed nothing: there is no such saga, it is finished, or it waits for something else. */
export type IgnoredBecause = 'no-saga' | 'finished' | 'not-awaited';

/** What a message came to: a new state and at most one command, or nothing at all. */
export type Transition = Moved | { readonly ignored: IgnoredBecause };

/**
 * One move of a saga. Pure: the same arguments give the same transition; nothing is read and nothing is sent.
 *
 * Whatever comes, in whatever order and however often: a step is asked for and undone at most once, a
 * finished saga never changes, and everything that may have happened is undone, latest first and each after
 * the answer to the one before, when the saga does not end as confirmed. A message that is not awaited is
 * ignored, which covers duplicates, answers that come after the time limit (the undo is on its way) and
 * cancellations that come while the saga compensates already: the first reason to undo decides how it ends.
 * A step that cannot be undone goes on until it is done or refused: neither a time limit nor a cancellation ends it.
 * A refused undo waits for an operator ({@link intervene}), or for a participant who says after all that it is
 * undone: that is final, whichever of the two answers was given first.
 */
export function advance(
  definition: SagaDefinition,
  state: SagaState | undefined,
  input: SagaInput,
  now: Date,
): Transition {
  if (!state) return isStart(definition, input) ? begin(definition, input, now) : { ignored: 'no-saga' };
  if (isFinished(state)) return { ignored: 'finished' };
  const step = awaitedStep(definition, state);
  if (!step) return { ignored: 'not-awaited' };
  const moved = { ...state, cause: causeOf(input) ?? state.cause, dueAt: undefined, updatedAt: now };
  const next =
    state.steps[step.name] === 'asked'
      ? whileAsked(definition, moved, step, input)
      : whileUndone(definition, moved, step, input);
  return next ?? { ignored: 'not-awaited' };
}

function whileAsked(definition: SagaDefinition, state: SagaState, step: SagaStep, input: SagaInput) {
  if (input.type === step.done.type) return askNext(definition, mark(state, step, 'done'));
  if (input.type === step.refused?.type)
    return compensate(definition, mark(state, step, 'refused'), 'rejected', reasonIn(input, step.refused));
  if (!step.undo) return undefined;
  if (isTimeLimit(input, step)) return compensate(definition, state, 'rejected', noAnswerWithin(step));
  if (definition.cancellations.some(({ type }) => type === input.type))
    return compensate(definition, state, 'cancelled', reasonIn(input));
  return undefined;
}

function whileUndone(definition: SagaDefinition, state: SagaState, step: SagaStep, input: SagaInput) {
  if (input.type === step.undone?.type)
    return undoNext(definition, {
      ...mark(state, step, 'undone'),
      status: 'compensating',
      trouble: undefined,
    });
  if (state.steps[step.name] === 'undoing' && step.undoRefused && input.type === step.undoRefused.type) {
    const trouble = reasonIn(input, step.undoRefused);
    return {
      state: { ...mark(state, step, 'undo-refused'), status: 'needs-operator' as const, trouble },
      emits: [],
    };
  }
  return undefined;
}

function begin(definition: SagaDefinition, message: Message, now: Date): Transition {
  return askNext(definition, {
    saga: definition.name,
    version: definition.version,
    subject: message.subject,
    instance: instanceOf(definition, message.data) ?? '',
    status: 'running',
    steps: {},
    memory: definition.remember(message.data),
    cause: causeOf(message)!,
    startedAt: now,
    updatedAt: now,
  });
}

function isStart(definition: SagaDefinition, input: SagaInput): input is Message {
  return input.type === definition.startsWith.type;
}

function isTimeLimit(input: SagaInput, step: SagaStep): boolean {
  return input.type === 'TimeLimitPassed' && (input as TimeLimitPassed).data.step === step.name;
}

function causeOf(input: SagaInput) {
  if (!('id' in input)) return undefined;
  const { id, correlationId, traceparent, tracestate } = input;
  return { id, correlationId, traceparent, tracestate };
}
