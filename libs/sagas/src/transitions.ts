import type { Emit } from '@orderflow/messaging';
import type { SagaDefinition, SagaEnd, SagaStep } from './definition.js';
import type { SagaState, StepStatus } from './state.js';

/** A saga as it stands after a move, and the command that the move sends, if it sends one. */
export interface Moved {
  readonly state: SagaState;
  readonly emits: readonly Emit[];
}

/** Asks for the first step that was not asked for yet, or confirms. */
export function askNext(definition: SagaDefinition, state: SagaState): Moved {
  const step = definition.steps.find(({ name }) => !(name in state.steps));
  if (!step) return finish(definition, { ...state, end: 'confirmed' });
  return ask(state, step);
}

/** Asks for a step; its time limit begins now. */
export function ask(state: SagaState, step: SagaStep): Moved {
  const dueAt = step.withinMs === undefined ? undefined : new Date(state.updatedAt.getTime() + step.withinMs);
  const data = step.ask.dataOf(state.memory, { reason: '' });
  return { state: { ...mark(state, step, 'asked'), dueAt }, emits: [{ contract: step.ask.command, data }] };
}

/** Begins to undo everything that may have happened. */
export function compensate(
  definition: SagaDefinition,
  state: SagaState,
  end: SagaEnd,
  reason: string,
): Moved {
  return undoNext(definition, { ...state, status: 'compensating', end, reason });
}

/** Undoes the last step that was done or may have been, or ends. */
export function undoNext(definition: SagaDefinition, state: SagaState): Moved {
  const step = definition.steps.findLast(({ name }) => ['asked', 'done'].includes(state.steps[name] ?? ''));
  if (!step) return finish(definition, state);
  return undo(state, step);
}

/** Asks to undo a step. */
export function undo(state: SagaState, step: SagaStep): Moved {
  const { command: contract, dataOf } = step.undo!;
  const data = dataOf(state.memory, { reason: state.reason ?? '' });
  return { state: mark(state, step, 'undoing'), emits: [{ contract, data }] };
}

function finish(definition: SagaDefinition, state: SagaState): Moved {
  const end = state.end!;
  const { command, dataOf } = definition.ends[end]!;
  const data = dataOf(state.memory, { reason: state.reason ?? '' });
  return { state: { ...state, status: end }, emits: [{ contract: command, data }] };
}

export function mark(state: SagaState, step: SagaStep, status: StepStatus): SagaState {
  return { ...state, steps: { ...state.steps, [step.name]: status } };
}
