import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { eventsOf } from './definition.js';
import { advance } from './engine.js';
import { messageOf, placedAt, sellTeapots, type Told } from './sell-teapots.fixtures.js';
import { isFinished, type SagaState, type StepStatus } from './state.js';

const anything: Told[] = [...eventsOf(sellTeapots), ...sellTeapots.steps.map(({ name }) => name)];
const history = fc.array(fc.constantFrom(...anything), { maxLength: 40 });
const rank: Record<StepStatus, number> = {
  asked: 1,
  done: 2,
  refused: 3,
  undoing: 4,
  'undo-refused': 5,
  undone: 6,
  skipped: 6,
};

/** Every state that a history of messages, however absurd, leads through. */
function statesOf(told: readonly Told[], stored = (state: SagaState) => state): SagaState[] {
  const states: SagaState[] = [];
  for (const each of told) {
    const before = states.at(-1);
    const transition = advance(sellTeapots, before && stored(before), messageOf(each), placedAt);
    if ('state' in transition) {
      expect(transition.emits.length).toBe(transition.state.status === 'needs-operator' ? 0 : 1);
      states.push(transition.state);
    }
  }
  return states;
}

test('steps only move on, and nothing follows the end', () => {
  fc.assert(
    fc.property(history, (told) => {
      const states = statesOf(told);
      states.slice(1).forEach((after, index) => {
        const before = states[index]!;
        expect(isFinished(before)).toBe(false);
        for (const [step, status] of Object.entries(before.steps))
          expect(rank[after.steps[step]!]).toBeGreaterThanOrEqual(rank[status]);
      });
    }),
  );
});

test('a time limit is set exactly while a step that has one is asked', () => {
  fc.assert(
    fc.property(history, (told) => {
      for (const { steps, dueAt } of statesOf(told))
        expect(dueAt !== undefined).toBe(steps['capture payment'] === 'asked');
    }),
  );
});

test('a state that was stored and read back leads to the same', () => {
  const stored = ({ steps, memory, ...columns }: SagaState) => {
    const read = JSON.parse(JSON.stringify({ steps, memory })) as Pick<SagaState, 'steps' | 'memory'>;
    return { ...columns, ...read };
  };
  const withoutIds = (states: SagaState[]) => states.map(({ cause: _, ...state }) => state);
  fc.assert(
    fc.property(history, (told) => {
      expect(withoutIds(statesOf(told, stored))).toEqual(withoutIds(statesOf(told)));
    }),
  );
});
