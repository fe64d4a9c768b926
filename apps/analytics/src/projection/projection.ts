import type { Message } from '@orderflow/contracts';

/** What is added to one row: adding is all that ever happens to rows, and it does not matter in which order. */
export interface Addition {
  readonly key: readonly string[];
  readonly sums: readonly number[];
}

/** What each event adds is known from the event alone. */
export interface FoldRule {
  /** The types of events that it looks at. */
  readonly types: readonly string[];
  rowsOf(event: Message): readonly Addition[];
}

/**
 * What an order adds follows from all that is known of it. `learn` collects facts, so that the state after some events is the
 * same in whatever order they come; the rows of the order are then those of its state, less those of the state before.
 */
export interface PerOrderRule<State> {
  readonly types: readonly string[];
  learn(state: State | undefined, event: Message): State;
  rowsOf(state: State): readonly Addition[];
  /** For how many days after its latest event more can come of this order. After that its state is forgotten; its rows stay. */
  keepDays(state: State): number;
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a list of projections holds rules of every state
export type Rule = FoldRule | PerOrderRule<any>;

/** A view of all events, made of rows: a key each, and what was added up under it. */
export interface Projection {
  readonly name: string;
  /** The names of the parts of a row's key, and of its sums. */
  readonly keys: readonly string[];
  readonly sums: readonly string[];
  /**
   * By their revisions. A version of the projection keeps to the rule it began with, so a rule stays here until no live version
   * has it; a new version is built by the newest.
   */
  readonly rules: Readonly<Record<number, Rule>>;
}

/** The revision by which a new version is built. */
export const newestRule = ({ rules }: Projection) => Math.max(...Object.keys(rules).map(Number));

/** The hour in which something happened: `2010-12-01T08:00:00Z`. */
export const hourOf = (time: string) => `${new Date(time).toISOString().slice(0, 13)}:00:00Z`;
