import type { SagaDefinition, SagaStep } from '../definition.js';
import { isFinished } from '../state.js';
import type { Book, Move, World } from './world.js';

/** Whether a promise holds after a move. */
type Rule = (definition: SagaDefinition, after: World, before: World, move: Move) => boolean;

/** What a saga promises at every moment, whatever happens in whatever order. */
export const rules: Readonly<Record<string, Rule>> = {
  'a step is asked for at most once': ({ steps }, world) => steps.every(({ ask }) => times(world, ask) <= 1),

  'a step is undone at most once': ({ steps }, world) => steps.every(({ undo }) => times(world, undo) <= 1),

  'a step is asked for only after those before it are done': ({ steps }, world) =>
    steps.every(
      ({ ask }, index) =>
        times(world, ask) === 0 || all(steps.slice(0, index), world, ['held', 'undone', 'undo-refused']),
    ),

  'a step is undone only after those behind it are': ({ steps }, world) =>
    steps.every(
      ({ undo }, index) =>
        times(world, undo) === 0 || all(askedOf(steps.slice(index + 1), world), world, ['refused', 'undone']),
    ),

  'it ends once, as it says': ({ ends }, { saga, sent }) =>
    Object.entries(ends).every(
      ([end, { command }]) => (sent[command.type] ?? 0) === (saga?.status === end ? 1 : 0),
    ),

  'confirmed: everything is held and nothing was undone': ({ steps }, world) =>
    world.saga?.status !== 'confirmed' ||
    (all(steps, world, ['held']) && steps.every(({ undo }) => times(world, undo) === 0)),

  'rejected or cancelled: nothing is held, and nothing can be later': ({ steps }, world) =>
    (world.saga?.status !== 'rejected' && world.saga?.status !== 'cancelled') ||
    all(askedOf(steps, world), world, ['refused', 'undone']),

  'an operator is needed only when an undo was refused': (_definition, { saga, books }) =>
    saga?.status !== 'needs-operator' || Object.values(books).includes('undo-refused'),

  'a cancellation before the end is never forgotten': ({ cancellations }, { saga }, before, { told }) =>
    before.saga?.status !== 'running' ||
    !cancellations.some(({ type }) => type === told) ||
    saga?.end === 'cancelled',

  'what is finished never changes': (_definition, after, before) =>
    !before.saga || !isFinished(before.saga) || after.saga === before.saga,
};

/** The names of the rules that a move breaks. */
export function brokenRules(definition: SagaDefinition, before: World, move: Move): string[] {
  return Object.keys(rules).filter((name) => !rules[name]!(definition, move.to, before, move));
}

function times({ sent }: World, { command }: SagaStep['ask']): number {
  return sent[command.type] ?? 0;
}

function askedOf(steps: readonly SagaStep[], world: World): SagaStep[] {
  return steps.filter(({ ask }) => times(world, ask) > 0);
}

function all(steps: readonly SagaStep[], { books }: World, allowed: readonly Book[]): boolean {
  return steps.every(({ name }) => allowed.includes(books[name]!));
}
