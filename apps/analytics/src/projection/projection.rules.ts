import type { Message } from '@orderflow/contracts';
import type { Addition, Rule } from './projection.js';

/** What an event does to one version: rows that gain, and the new state of the order it is about, where the rule keeps one. */
export interface Effect {
  readonly additions: readonly Addition[];
  readonly state?: unknown;
  readonly keepDays?: number;
}

/** Applies a rule to an event. Pure; for events of one order in any order the sum of what it adds is the same. */
export function apply(rule: Rule, state: unknown, event: Message): Effect {
  if (!('learn' in rule)) return { additions: rule.rowsOf(event) };
  const learned: unknown = rule.learn(state, event);
  const before = state === undefined ? [] : rule.rowsOf(state);
  return {
    additions: added([...rule.rowsOf(learned), ...before.map(negated)]),
    state: learned,
    keepDays: rule.keepDays(learned),
  };
}

/** The same additions with one for each key; those that come to nothing are left out. */
export function added(additions: readonly Addition[]): Addition[] {
  const byKey = new Map<string, Addition>();
  for (const { key, sums } of additions) {
    const name = JSON.stringify(key);
    const before = byKey.get(name)?.sums;
    byKey.set(name, { key, sums: before ? sums.map((sum, at) => sum + (before[at] ?? 0)) : sums });
  }
  return [...byKey.values()].filter(({ sums }) => sums.some((sum) => sum !== 0));
}

const negated = ({ key, sums }: Addition): Addition => ({ key, sums: sums.map((sum) => -sum) });
