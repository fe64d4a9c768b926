import type { StackAddresses } from '@orderflow/stack';
import type { Sold } from './sold.js';

/** Sums by name: `sales of 2010-12-01T08:00:00Z, France, GBP` → `{ orders: 3, revenueMinor: 4590 }`. */
export type Totals = ReadonlyMap<string, Readonly<Record<string, number>>>;

export interface TotalsContext {
  readonly stack: StackAddresses;
  readonly signal?: AbortSignal;
  say(line: string): void;
  show(progress: string): void;
}

/** A service whose totals are compared with sums that are computed straight from the file. */
export interface TotalsSource {
  /** Under which the comparison stands in the report. */
  readonly name: 'analytics' | 'settlement';
  /** What it tells once it has heard of everything; read before the first order and after the last return. */
  read(context: TotalsContext): Promise<Totals>;
  /** What a run should have added (pure). */
  expected(sold: Sold): Totals;
}

export interface Difference {
  /** Which total, and which sum of it: `sales of …, France, GBP: revenueMinor`. */
  readonly name: string;
  readonly file: number;
  readonly got: number;
}

export interface Comparison {
  readonly equal: boolean;
  /** How many totals were compared, and how much they come to in all. */
  readonly compared: number;
  readonly sums: Readonly<Record<string, number>>;
  /** The first sums that differ. */
  readonly differences: readonly Difference[];
}

const differencesMax = 10;

/** Whether what was added between `before` and `after` is what was expected: nothing less, and nothing more. */
export function compareTotals(before: Totals, after: Totals, expected: Totals): Comparison {
  const differences: Difference[] = [];
  const sums: Record<string, number> = {};
  for (const name of new Set([...before.keys(), ...after.keys(), ...expected.keys()])) {
    const [was = {}, is = {}, wanted = {}] = [before, after, expected].map((totals) => totals.get(name));
    for (const sum of Object.keys({ ...was, ...is, ...wanted })) {
      const [file, got] = [wanted[sum] ?? 0, (is[sum] ?? 0) - (was[sum] ?? 0)];
      if (got !== file) differences.push({ name: `${name}: ${sum}`, file, got });
      const kind = `${name.split(' of ')[0]} ${sum}`;
      sums[kind] = (sums[kind] ?? 0) + file;
    }
  }
  return {
    equal: differences.length === 0,
    compared: expected.size,
    sums,
    differences: differences.slice(0, differencesMax),
  };
}

/** Totals that are added up. */
export class Sums extends Map<string, Record<string, number>> {
  add(name: string, added: Readonly<Record<string, number>>): void {
    const sums = this.get(name) ?? {};
    this.set(name, sums);
    for (const [sum, value] of Object.entries(added)) sums[sum] = (sums[sum] ?? 0) + value;
  }
}
