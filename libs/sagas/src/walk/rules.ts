import type { SagaDefinition, SagaRequest, SagaStep } from '../definition.js';
import { awaitedStep, isFinished, type SagaState } from '../state.js';
import type { Book, Move, World } from './world.js';

/** Whether a promise holds after a move. */
type Rule = (definition: SagaDefinition, after: World, before: World, move: Move) => boolean;

/** What a saga promises at every moment, whatever happens in whatever order. */
export const rules: Readonly<Record<string, Rule>> = {
  'a step is asked for at most once, and again only by an operator': ({ steps }, world) =>
    steps.every(({ ask }) => times(world, ask) <= 1 + repeats(world, ask)),

  'a step is undone at most once, and again only by an operator': ({ steps }, world) =>
    steps.every(({ undo }) => times(world, undo) <= 1 + repeats(world, undo)),

  'a step is asked for only after those before it are done': ({ steps }, world) =>
    steps.every(
      ({ ask }, index) =>
        times(world, ask) === 0 || all(steps.slice(0, index), world, ['held', 'undone', 'undo-refused']),
    ),

  'a step is undone only after those behind it are': ({ steps }, world) =>
    steps.every(
      ({ undo }, index) =>
        times(world, undo) === 0 || isUndone(askedOf(steps.slice(index + 1), world), world),
    ),

  'it ends once, as it says': ({ ends }, { saga, sent }) =>
    Object.entries(ends).every(
      ([end, request]) => !request || (sent[request.command.type] ?? 0) === (saga?.status === end ? 1 : 0),
    ),

  'confirmed: everything is held and nothing was undone': ({ steps }, world) =>
    world.saga?.status !== 'confirmed' ||
    (all(steps, world, ['held']) && steps.every(({ undo }) => times(world, undo) === 0)),

  'rejected or cancelled: nothing is held but what was skipped, and nothing can be later': (
    { steps },
    world,
  ) =>
    (world.saga?.status !== 'rejected' && world.saga?.status !== 'cancelled') ||
    isUndone(askedOf(steps, world), world),

  'a step counts as skipped when an operator skips it, and only then': ({ steps }, after, before, { verb }) =>
    steps.every(
      ({ name }) =>
        after.saga?.steps[name] !== 'skipped' || before.saga?.steps[name] === 'skipped' || verb === 'skip',
    ) &&
    (verb !== 'skip' || before.saga?.status !== 'needs-operator' || skipped(after) === skipped(before) + 1),

  'a compensation that an operator forces is begun, and ends as rejected': (
    definition,
    { saga },
    before,
    { verb },
  ) => verb !== 'compensate' || !canTurnBack(definition, before.saga) || saga?.end === 'rejected',

  'a step that cannot be undone leads forward only': (definition, { saga }, before, { told }) =>
    before.saga?.status !== 'running' ||
    canTurnBack(definition, before.saga) ||
    saga?.status === 'running' ||
    saga?.status === 'confirmed' ||
    (told !== undefined && definition.steps.some(({ refused }) => refused?.type === told)),

  'an operator can always ask again, until the end': (_definition, after, before, { verb }) =>
    verb !== 'retry' || !before.saga || isFinished(before.saga) || after.retries < before.retries,

  'an operator is needed only when an undo was refused': ({ steps }, { saga }, before, { told }) =>
    saga?.status !== 'needs-operator' ||
    before.saga?.status === 'needs-operator' ||
    steps.some(({ undoRefused }) => undoRefused?.type === told),

  'an operator is not needed for what is undone after all': ({ steps }, { saga }, before, { told }) =>
    steps.every(
      ({ name, undone }) =>
        undone?.type !== told ||
        before.saga?.steps[name] !== 'undo-refused' ||
        saga?.steps[name] === 'undone',
    ),

  'a cancellation before the end is never forgotten': (definition, { saga }, before, { told }) =>
    !canTurnBack(definition, before.saga) ||
    !definition.cancellations.some(({ type }) => type === told) ||
    saga?.end === 'cancelled',

  'what is finished never changes': (_definition, after, before) =>
    !before.saga || !isFinished(before.saga) || after.saga === before.saga,
};

/** The names of the rules that a move breaks. */
export function brokenRules(definition: SagaDefinition, before: World, move: Move): string[] {
  return Object.keys(rules).filter((name) => !rules[name]!(definition, move.to, before, move));
}

function times({ sent }: World, request: SagaRequest | undefined): number {
  return sent[request?.command.type ?? ''] ?? 0;
}

function repeats({ repeated }: World, request: SagaRequest | undefined): number {
  return repeated[request?.command.type ?? ''] ?? 0;
}

/** Whether the saga waits for a step that could still be given up. */
function canTurnBack(definition: SagaDefinition, saga: SagaState | undefined): boolean {
  return saga?.status === 'running' && awaitedStep(definition, saga)?.undo !== undefined;
}

function skipped({ saga }: World): number {
  return Object.values(saga?.steps ?? {}).filter((status) => status === 'skipped').length;
}

function askedOf(steps: readonly SagaStep[], world: World): SagaStep[] {
  return steps.filter(({ ask }) => times(world, ask) > 0);
}

/** Nothing of these steps is held, nor can be; or an operator skipped its undo. */
function isUndone(steps: readonly SagaStep[], world: World): boolean {
  return all(
    steps.filter(({ name }) => world.saga?.steps[name] !== 'skipped'),
    world,
    ['refused', 'undone'],
  );
}

function all(steps: readonly SagaStep[], { books }: World, allowed: readonly Book[]): boolean {
  return steps.every(({ name }) => allowed.includes(books[name]!));
}
