import { expect, test } from '@jest/globals';
import {
  OrderCancellationRequested,
  OrderPlaced,
  StockReserved,
  StockUnavailable,
} from '@orderflow/contracts';
import { advance } from '../engine.js';
import { messageOf, sellTeapots } from '../sell-teapots.fixtures.js';
import { awaitedStep, isFinished, type SagaState } from '../state.js';
import { rules } from './rules.js';
import { walk, type WalkOptions } from './walk.js';

type Engine = typeof advance;
const steps = (state: SagaState | undefined, status: 'asked' | 'refused', name: string) =>
  state && { ...state, status: 'running' as const, steps: { ...state.steps, [name]: status } };
const isCancellation = (type: string) => type === OrderCancellationRequested.type;

/** For every rule an engine that breaks it, each with one plausible mistake. */
const mistakes: Record<string, Engine> = {
  'a step is asked for at most once': (definition, state, input, now) =>
    advance(definition, input.type === OrderPlaced.type ? undefined : state, input, now),

  'a step is undone at most once': (definition, state, input, now) => {
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

  'rejected or cancelled: nothing is held, and nothing can be later': (definition, state, input, now) => {
    if (input.type !== 'TimeLimitPassed') return advance(definition, state, input, now);
    const step = state && awaitedStep(definition, state);
    return advance(definition, state, { ...input, type: step?.refused.type ?? '' } as typeof input, now);
  },

  'an operator is needed only when an undo was refused': (definition, state, input, now) => {
    const transition = advance(definition, state, input, now);
    return 'state' in transition && input.type === StockUnavailable.type
      ? { state: { ...transition.state, status: 'needs-operator' }, emits: [] }
      : transition;
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

test('every rule has an engine that breaks it', () => {
  expect(Object.keys(mistakes).sort()).toEqual([...Object.keys(rules), 'it can always end'].sort());
});

test.each(Object.entries(mistakes))('%s: a walk finds the engine that breaks it', (rule, engine) => {
  const options: WalkOptions = rule === 'it can always end' ? { cancellations: 0 } : { cancellations: 2 };
  const found = walk(sellTeapots, { ...options, engine }).violations.find(
    (violation) => violation.rule === rule,
  );
  expect(found?.path.length).toBeGreaterThan(0);
});

test('a walk finds a definition that takes the answer of a step for the answer of its undo', () => {
  const [first, second] = sellTeapots.steps as [(typeof sellTeapots.steps)[0], (typeof sellTeapots.steps)[0]];
  const broken = { ...sellTeapots, steps: [{ ...first, undone: first.done }, second] };
  expect(walk(broken).violations.map(({ rule }) => rule)).toContain(
    'rejected or cancelled: nothing is held, and nothing can be later',
  );
});
