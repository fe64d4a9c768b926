import type { SagaDefinition } from './definition.js';
import { reasonIn } from './reasons.js';
import { awaitedStep, isFinished, type SagaState } from './state.js';
import { ask, compensate, mark, undo, undoNext, type Moved } from './transitions.js';

/**
 * - `retry`: asks once more for what the saga waits for, be it a step or its undo.
 * - `skip`: takes the undo that was refused for done; what the step did stays done, and its status says so.
 * - `compensate`: gives up a saga that is running, and undoes what may have happened.
 */
export const operatorVerbs = ['retry', 'skip', 'compensate'] as const;
/** One of {@link operatorVerbs}. */
export type OperatorVerb = (typeof operatorVerbs)[number];

/** What an operator wants of a saga. */
export interface Intervention {
  readonly verb: OperatorVerb;
  /** Why; of a compensation it is also why the saga ends as rejected. */
  readonly reason: string;
  /** The step that is meant. When the saga has moved on to another one meanwhile, nothing is done. */
  readonly step?: string;
}

/** What an intervention came to: a new state and one command, or why nothing was done. */
export type Outcome = Moved | { readonly refused: string };

/**
 * One move of a saga by an operator. Pure, like {@link advance}. This is the only way in which a command is
 * sent a second time, and the only way in which something that was done is not undone; both are seen in the
 * state or in what is kept of the act.
 *
 * - `retry` is safe at any moment before the end, because participants answer a repeated command as they did the
 *   first, except where they refused to undo: then they try again. A time limit begins anew.
 * - `skip` needs a refusal: an undo that is merely on its way may be done any moment. Done twice by mistake it
 *   is refused the second time, or, with `step`, even when the next undo was refused meanwhile.
 * - `compensate` needs a saga that is running and waits for a step that can be undone; from then on it is as with a time limit that has passed.
 */
export function intervene(
  definition: SagaDefinition,
  state: SagaState,
  { verb, reason, step: meant }: Intervention,
  now: Date,
): Outcome {
  const step = awaitedStep(definition, state);
  if (isFinished(state) || !step) return { refused: `it is finished: ${state.status}` };
  if (meant !== undefined && meant !== step.name) return { refused: `it waits for "${step.name}" now` };
  const moved = { ...state, dueAt: undefined, updatedAt: now };
  switch (verb) {
    case 'retry':
      if (state.status === 'running') return ask(moved, step);
      return undo({ ...moved, status: 'compensating', trouble: undefined }, step);
    case 'skip':
      if (state.status !== 'needs-operator')
        return { refused: `it is ${state.status}: only an undo that was refused can be skipped` };
      return undoNext(definition, {
        ...mark(moved, step, 'skipped'),
        ...{ status: 'compensating', trouble: undefined },
      });
    case 'compensate':
      if (state.status !== 'running') return { refused: `it is ${state.status}: it is being undone already` };
      if (!step.undo) return { refused: `"${step.name}" cannot be undone: the saga goes forward only` };
      return compensate(definition, moved, 'rejected', reasonIn({ data: { reason: `operator: ${reason}` } }));
  }
}

/** What {@link intervene} would not refuse now. */
export function verbsFor(definition: SagaDefinition, state: SagaState): OperatorVerb[] {
  return operatorVerbs.filter(
    (verb) => 'state' in intervene(definition, state, { verb, reason: '' }, state.updatedAt),
  );
}
