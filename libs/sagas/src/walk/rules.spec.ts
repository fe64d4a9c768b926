import { expect, test } from '@jest/globals';
import {
  OrderCancellationRequested,
  OrderPlaced,
  PaymentRefundRefused,
  StockReserved,
  StockUnavailable,
  type Message,
} from '@orderflow/contracts';
import { advance } from '../engine.js';
import { intervene } from '../intervene.js';
import { messageOf, sellTeapots } from '../sell-teapots.fixtures.js';
import { awaitedStep, isFinished, type SagaState } from '../state.js';
import type { Moved } from '../transitions.js';
import { sagaOf } from './any-saga.fixtures.js';
import { rules } from './rules.js';
import { walk } from './walk.js';

type Advance = typeof advance;
type Intervene = typeof intervene;
const withPivot = sagaOf({
  steps: Array.from({ length: 3 }, () => ({ timeLimit: true, undoRefusable: false })),
  ...{ forwardOnly: 2, cancellable: true },
});
const returnPaid = withPivot.steps[1]!.done;
const refused = { refused: 'not today' };
const steps = (state: SagaState | undefined, status: 'asked' | 'refused', name: string) =>
  state && { ...state, status: 'running' as const, steps: { ...state.steps, [name]: status } };
const isCancellation = (type: string) => type === OrderCancellationRequested.type;

/** For every rule an engine that breaks it, each with one plausible mistake. */
const mistakes: Record<string, Advance> = {
  'a step is asked for at most once, and again only by an operator': (definition, state, input, now) =>
    advance(definition, input.type === OrderPlaced.type ? undefined : state, input, now),

  'a step is undone at most once, and again only by an operator': (definition, state, input, now) => {
    const step = state && awaitedStep(definition, state);
    const again = state?.status === 'compensating' && step && isCancellation(input.type);
    return advance(definition, again ? steps(state, 'asked', step.name) : state, input, now);
  },

  'a step is asked for only after those before it are done': (definition, state, input, now) => {
    const begun = advance(definition, state, input, now);
    return state || 'ignored' in begun
      ? begun
      : advance(definition, begun.state, messageOf(StockReserved), now);
  },

  'a step is undone only after those behind it are': (definition, state, input, now) => {
    const forwards = { ...definition, steps: [...definition.steps].reverse() };
    return advance(input.type === 'TimeLimitPassed' ? forwards : definition, state, input, now);
  },

  'it ends once, as it says': (definition, state, input, now) =>
    state?.status === 'rejected'
      ? { state, emits: [{ contract: definition.ends.rejected.command, data: {} }] }
      : advance(definition, state, input, now),

  'confirmed: everything is held and nothing was undone': (definition, state, input, now) => {
    const late = definition.steps.find(
      ({ name, done }) => state?.steps[name] === 'undoing' && done.type === input.type,
    );
    return advance(definition, late ? steps(state, 'asked', late.name) : state, input, now);
  },

  'rejected or cancelled: nothing is held but what was skipped, and nothing can be later': (
    definition,
    state,
    input,
    now,
  ) => {
    if (input.type !== 'TimeLimitPassed') return advance(definition, state, input, now);
    const step = state && awaitedStep(definition, state);
    return advance(definition, state, { ...input, type: step?.refused?.type ?? '' } as typeof input, now);
  },

  'an operator is needed only when an undo was refused': (definition, state, input, now) => {
    const transition = advance(definition, state, input, now);
    return 'state' in transition && input.type === StockUnavailable.type
      ? { state: { ...transition.state, status: 'needs-operator' }, emits: [] }
      : transition;
  },

  'an operator is not needed for what is undone after all': (definition, state, input, now) =>
    state?.status === 'needs-operator' ? { ignored: 'not-awaited' } : advance(definition, state, input, now),

  'a step counts as skipped when an operator skips it, and only then': (definition, state, input, now) => {
    const transition = advance(definition, state, input, now);
    if (input.type !== PaymentRefundRefused.type || 'ignored' in transition) return transition;
    return intervene(
      definition,
      transition.state,
      { verb: 'skip', reason: 'never mind' },
      now,
    ) as typeof transition;
  },

  'a step that cannot be undone leads forward only': (definition, state, input, now) => {
    const step = state && awaitedStep(definition, state);
    const lost = input.type === returnPaid.type && step && !step.undo;
    return lost
      ? {
          state: { ...state, status: 'rejected' },
          emits: [{ contract: definition.ends.rejected.command, data: {} }],
        }
      : advance(definition, state, input, now);
  },

  'a cancellation before the end is never forgotten': (definition, state, input, now) =>
    advance({ ...definition, cancellations: [] }, state, input, now),

  'what is finished never changes': (definition, state, input, now) =>
    state && isFinished(state)
      ? { state: { ...state, reason: 'too late' }, emits: [] }
      : advance(definition, state, input, now),

  'it can always end': (definition, state, input, now) =>
    input.type === StockUnavailable.type
      ? { ignored: 'not-awaited' }
      : advance(definition, state, input, now),
};

/** The same for what an operator may do. */
const operatorMistakes: Record<string, readonly Intervene[]> = {
  'a step is asked for at most once, and again only by an operator': [
    (definition, state, { verb, ...act }, now) =>
      intervene(definition, state, { ...act, verb: state.status === 'running' ? 'retry' : verb }, now),
  ],
  'a step is undone at most once, and again only by an operator': [
    (definition, state, { verb, ...act }, now) =>
      intervene(definition, state, { ...act, verb: verb === 'skip' ? 'retry' : verb }, now),
  ],
  'a step counts as skipped when an operator skips it, and only then': [
    (definition, state, act, now) => {
      const outcome = intervene(definition, state, act, now);
      const step = awaitedStep(definition, state)?.name ?? '';
      if (act.verb !== 'skip' || 'refused' in outcome) return outcome;
      const steps = { ...outcome.state.steps, [step]: 'undone' as const };
      return { ...outcome, state: { ...outcome.state, steps } };
    },
  ],
  'rejected or cancelled: nothing is held but what was skipped, and nothing can be later': [
    (definition, state, act, now) => {
      if (act.verb !== 'compensate' || state.status !== 'running')
        return intervene(definition, state, act, now);
      const { refused: asRefused } = awaitedStep(definition, state)!;
      return advance(definition, state, { type: asRefused!.type, data: {} } as Message, now) as Moved;
    },
  ],
  'a compensation that an operator forces is begun, and ends as rejected': [
    (definition, state, act, now) =>
      act.verb === 'compensate' ? refused : intervene(definition, state, act, now),
    (definition, state, act, now) => {
      const outcome = intervene(definition, state, act, now);
      if (act.verb !== 'compensate' || 'refused' in outcome) return outcome;
      return { ...outcome, state: { ...outcome.state, end: 'cancelled' } };
    },
  ],
  'confirmed: everything is held and nothing was undone': [
    (definition, state, act, now) => {
      const step = awaitedStep(definition, state)?.name ?? '';
      const running = act.verb === 'retry' && state.status === 'needs-operator';
      return intervene(definition, running ? steps(state, 'asked', step)! : state, act, now);
    },
  ],
  'an operator can always ask again, until the end': [
    (definition, state, act, now) =>
      act.verb === 'retry' && state.status === 'compensating'
        ? refused
        : intervene(definition, state, act, now),
  ],
  'what is finished never changes': [
    (definition, state, act, now) =>
      isFinished(state)
        ? { state: { ...state, reason: act.reason }, emits: [] }
        : intervene(definition, state, act, now),
  ],
  'it can always end': [
    (definition, state, act, now) => (act.verb === 'skip' ? refused : intervene(definition, state, act, now)),
  ],
};

const withoutOperator = Object.entries(mistakes);
const withOperator = Object.entries(operatorMistakes).flatMap(([rule, all]) =>
  all.map((engine, index) => [rule, index + 1, engine] as const),
);

test('every rule has an engine that breaks it', () => {
  const broken = new Set([...Object.keys(mistakes), ...Object.keys(operatorMistakes)]);
  expect([...broken].sort()).toEqual([...Object.keys(rules), 'it can always end'].sort());
});

test.each(withoutOperator)('%s: a walk finds the engine that breaks it', (rule, engine) => {
  const cancellations = rule === 'it can always end' ? 0 : 2;
  const definition = rule === 'a step that cannot be undone leads forward only' ? withPivot : sellTeapots;
  const { violations } = walk(definition, { cancellations, engine: { advance: engine } });
  expect(violations.find((violation) => violation.rule === rule)?.path.length).toBeGreaterThan(0);
});

test.each(withOperator)('%s: a walk finds the operator who breaks it (%i)', (rule, _, engine) => {
  // Some mistakes send commands without end.
  const depthMax = rule === 'it can always end' ? Infinity : 12;
  const operator = { retries: 1 };
  const { violations } = walk(sellTeapots, {
    operator,
    duplicates: 0,
    depthMax,
    engine: { intervene: engine },
  });
  expect(violations.find((violation) => violation.rule === rule)?.path.length).toBeGreaterThan(0);
});

test('a walk finds a definition that takes the answer of a step for the answer of its undo', () => {
  const [first, second] = sellTeapots.steps as [(typeof sellTeapots.steps)[0], (typeof sellTeapots.steps)[0]];
  const broken = { ...sellTeapots, steps: [{ ...first, undone: first.done }, second] };
  expect(walk(broken).violations.map(({ rule }) => rule)).toContain(
    'rejected or cancelled: nothing is held but what was skipped, and nothing can be later',
  );
});
