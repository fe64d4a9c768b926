import type { MessageContract } from '@orderflow/contracts';

/** A command, and how its data is made of what the saga remembers. */
export interface SagaRequest {
  readonly command: MessageContract;
  readonly dataOf: (memory: unknown, why: { readonly reason: string }) => unknown;
}

/** One step: what is asked for, the events that answer, and how it is undone. */
export interface SagaStep {
  readonly name: string;
  readonly ask: SagaRequest;
  /** The answer that leads to the next step. */
  readonly done: MessageContract;
  /** The answer that says that nothing was done and nothing will be. Without it the step is asked until it is done. */
  readonly refused?: MessageContract;
  /**
   * Without it what is done cannot be undone (the pivot of the saga): once it is asked for, the saga goes forward
   * only, and the steps after it are neither refused nor undone.
   */
  readonly undo?: SagaRequest;
  /** The answer that nothing of the step remains; also given when nothing had ever been done. */
  readonly undone?: MessageContract;
  /** The answer that the step cannot be undone without a person. */
  readonly undoRefused?: MessageContract;
  /** How long an answer may take before the step is taken for one that may have happened, and is undone. */
  readonly withinMs?: number;
}

/** The three ways in which a saga ends by itself. */
export type SagaEnd = 'confirmed' | 'rejected' | 'cancelled';

/** The command that tells of each end. A saga that nothing can cancel needs none for `cancelled`. */
export type SagaEnds = Readonly<Record<Exclude<SagaEnd, 'cancelled'>, SagaRequest>> & {
  readonly cancelled?: SagaRequest;
};

/**
 * A saga as data: the engine runs it, {@link toMermaid} draws it and {@link walk} explores every path of it.
 * A version that was ever live is never edited: a change is a new version beside it.
 */
export interface SagaDefinition {
  readonly name: string;
  readonly version: number;
  /** The event that begins an instance, whose subject the instance and all its commands have. */
  readonly startsWith: MessageContract;
  /** The field that tells the instances of one subject apart, in every message about one. Without it there is one. */
  readonly instanceBy?: string;
  /** What is kept of that event's data, which is all that the commands are made of. */
  readonly remember: (data: unknown) => unknown;
  /** In the order in which they are asked for; undone in reverse. */
  readonly steps: readonly SagaStep[];
  readonly ends: SagaEnds;
  /** Events that end a running saga as cancelled. */
  readonly cancellations: readonly MessageContract[];
}

/** The events that can answer a step. */
export function repliesOf(step: SagaStep): MessageContract[] {
  const replies = [step.done, step.refused, step.undone, step.undoRefused];
  return replies.filter((reply) => reply !== undefined);
}

/** Every event that an instance of the saga reacts to. */
export function eventsOf(definition: SagaDefinition): MessageContract[] {
  return [definition.startsWith, ...definition.steps.flatMap(repliesOf), ...definition.cancellations];
}

/** Every command that an instance of the saga may send. */
export function commandsOf({ steps, ends }: SagaDefinition): MessageContract[] {
  const requests = [...steps.flatMap(({ ask, undo }) => [ask, undo]), ...Object.values(ends)];
  return requests.flatMap((request) => request?.command ?? []);
}

/**
 * What is wrong with a definition, one sentence each; none for one that the engine can run. Types cannot say
 * these things: steps that share a name, an event that answers two questions, a command where an event
 * belongs.
 */
export function problemsOf(definition: SagaDefinition): string[] {
  const { name, version, steps } = definition;
  const events = eventsOf(definition);
  const commands = commandsOf(definition);
  return [
    ...(/^[a-z][a-z0-9-]*$/.test(name) ? [] : [`the name "${name}" is not kebab-case`]),
    ...(Number.isInteger(version) && version > 0
      ? []
      : [`the version ${version} is not a whole number from 1 on`]),
    ...(steps.length > 0 ? [] : ['it has no steps']),
    ...repeated(steps.map((step) => step.name)).map((step) => `two steps are named "${step}"`),
    ...repeated(events.map(({ type }) => type)).map((type) => `the event ${type} has two meanings`),
    ...repeated(commands.map(({ type }) => type)).map(
      (type) => `the command ${type} is sent for two purposes`,
    ),
    ...events
      .filter(({ kind }) => kind !== 'event')
      .map(({ type }) => `${type} is waited for but is no event`),
    ...commands
      .filter(({ kind }) => kind !== 'command')
      .map(({ type }) => `${type} is sent but is no command`),
    ...steps
      .filter(({ withinMs }) => withinMs !== undefined && !(withinMs > 0 && Number.isFinite(withinMs)))
      .map((step) => `the time limit of "${step.name}" is ${step.withinMs} ms, expected more than 0`),
    ...steps.flatMap(wayBackProblems),
    ...(definition.cancellations.length > 0 && !definition.ends.cancelled
      ? ['it can be cancelled but has no command that says so']
      : []),
  ];
}

function wayBackProblems(step: SagaStep, index: number, steps: readonly SagaStep[]): string[] {
  const { name, refused, undo, undone, undoRefused, withinMs } = step;
  const undoing = [undo, undone].filter((part) => part !== undefined).length;
  return [
    ...(undoing === 1 ? [`"${name}" has undo or undone, expected both or neither`] : []),
    ...(undoing === 0 && (undoRefused ?? withinMs) !== undefined
      ? [`"${name}" cannot be undone, expected neither undoRefused nor a time limit`]
      : []),
    ...(steps.slice(0, index).some((before) => !before.undo) && (refused ?? undo)
      ? [`"${name}" comes after a step that cannot be undone, expected neither refused nor undo`]
      : []),
  ];
}

/**
 * Which instance of the saga data is about: the empty text where a subject has one only; undefined when it is
 * about none of them.
 */
export function instanceOf({ instanceBy }: SagaDefinition, data: unknown): string | undefined {
  if (instanceBy === undefined) return '';
  const value = (data as Readonly<Record<string, unknown>>)[instanceBy];
  return typeof value === 'string' ? value : undefined;
}

function repeated(values: readonly string[]): string[] {
  return [...new Set(values.filter((value, index) => values.indexOf(value) !== index))];
}
