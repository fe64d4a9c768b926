import type { RetentionRule } from './retention.js';

/**
 * Why a table does not grow without end, or why it may:
 * - `deleted`: rows go when they are of no use any more, by a {@link RetentionRule}.
 * - `bounded`: there are never more rows than of something that is bounded itself.
 * - `kept`: rows stay for good, on purpose.
 */
export type TableFate = { readonly why: string } & (
  ({ readonly fate: 'deleted' } & Omit<RetentionRule, 'table'>) | { readonly fate: 'bounded' | 'kept' }
);

/** The fate of every table of a set of migrations, by name; a test compares the names with the schema. */
export type Tables = Readonly<Record<string, TableFate>>;

/** `keepDays` are counted from what `before` compares with `$1`; 0 where the rows themselves say how long they are of use. */
export const deleted = (keepDays: number, before: string, why: string): TableFate => ({
  ...{ fate: 'deleted', keepDays, before, why },
});
export const bounded = (why: string): TableFate => ({ fate: 'bounded', why });
export const kept = (why: string): TableFate => ({ fate: 'kept', why });

/** The rules by which rows of these tables are deleted. */
export function rulesOf(tables: Tables): RetentionRule[] {
  return Object.entries(tables).flatMap(([table, fate]) =>
    fate.fate === 'deleted' ? [{ table, keepDays: fate.keepDays, before: fate.before }] : [],
  );
}
