import { OrderCancellationRequested, RejectOrder, type MessageContract } from '@orderflow/contracts';
import { minutes } from '../durations.js';
import { saga } from '../saga.js';

export interface Shape {
  readonly steps: readonly { readonly timeLimit: boolean; readonly undoRefusable: boolean }[];
  /** The last steps that cannot be undone, the first of them the pivot. */
  readonly forwardOnly?: number;
  readonly cancellable: boolean;
}

type Reasoned = MessageContract<string, { reason: string }>;
const told = (type: string) => ({ ...OrderCancellationRequested, type }) as unknown as Reasoned;
const asked = (type: string) =>
  [{ ...RejectOrder, type } as unknown as Reasoned, () => ({ reason: 'as asked' })] as const;

/** A saga of any shape, with messages of its own. */
export function sagaOf({ steps, forwardOnly = 0, cancellable }: Shape) {
  let inSteps = saga('any-saga', 1)
    .startsWith(told('Started'))
    .remember(() => ({}));
  steps.forEach(({ timeLimit, undoRefusable }, index) => {
    const number = index + 1;
    const beyondPivot = number - (steps.length - forwardOnly);
    if (beyondPivot > 0) {
      const refused = beyondPivot === 1 ? told(`Refused${number}`) : undefined;
      const parts = { ask: asked(`Ask${number}`), done: told(`Done${number}`), refused };
      inSteps = inSteps.step(`step ${number}`, parts);
      return;
    }
    inSteps = inSteps.step(`step ${number}`, {
      ask: asked(`Ask${number}`),
      done: told(`Done${number}`),
      refused: told(`Refused${number}`),
      undo: asked(`Undo${number}`),
      undone: told(`Undone${number}`),
      undoRefused: undoRefusable ? told(`UndoRefused${number}`) : undefined,
      within: timeLimit ? minutes(1) : undefined,
    });
  });
  const ends = { confirmed: asked('Confirm'), rejected: asked('Reject'), cancelled: asked('Cancel') };
  const finished = inSteps.finish(ends);
  return cancellable ? finished.cancelOn(told('CancellationRequested')) : finished;
}
