import type { StackAddresses } from '@orderflow/stack';

/** Sums by name: `sales of 2010-12-01T08:00:00Z, France, GBP` → `{ orders: 3, revenueMinor: 4590 }`. */
export type Totals = ReadonlyMap<string, Readonly<Record<string, number>>>;

/** What became of an order that was placed of the file. */
export interface PlacedSale {
  readonly invoiceNo: string;
  readonly confirmed: boolean;
  readonly placedAt: Date;
}

export interface TotalsContext {
  readonly stack: StackAddresses;
  readonly signal?: AbortSignal;
  show(progress: string): void;
}

/** A service whose totals are compared with sums that are computed straight from the file. */
export interface TotalsSource {
  /** Under which the comparison stands in the report. */
  readonly name: 'analytics' | 'settlement';
  /** What it tells once it has heard of everything; read before the first order and after the last one. */
  read(context: TotalsContext): Promise<Totals>;
  /** What a run should have added, by nothing but the file and what became of its orders. */
  expected(file: string, sales: readonly PlacedSale[]): Promise<Totals>;
}

export interface Comparison {
  readonly equal: boolean;
  /** How many sums were compared, and how much they come to in all. */
  readonly compared: number;
  readonly sums: Readonly<Record<string, number>>;
  /** The first sums that differ. */
  readonly differences: readonly { name: string; expected: unknown; got: unknown }[];
}

const differencesMax = 10;

/** Whether what was added between `before` and `after` is what was expected: nothing less, and nothing more. */
export function compareTotals(before: Totals, after: Totals, expected: Totals): Comparison {
  const differences: { name: string; expected: unknown; got: unknown }[] = [];
  const sums: Record<string, number> = {};
  const names = new Set([...after.keys(), ...expected.keys()]);
  for (const name of names) {
    const got = gained(before.get(name), after.get(name));
    const wanted = gained(undefined, expected.get(name));
    if (JSON.stringify(got) !== JSON.stringify(wanted)) differences.push({ name, expected: wanted, got });
    const kind = name.split(' of ')[0];
    for (const [sum, value] of Object.entries(wanted))
      sums[`${kind} ${sum}`] = (sums[`${kind} ${sum}`] ?? 0) + value;
  }
  return {
    equal: differences.length === 0,
    compared: expected.size,
    sums,
    differences: differences.slice(0, differencesMax),
  };
}

/** What is more than before, without what did not change. */
function gained(before: Totals extends ReadonlyMap<string, infer S> ? S | undefined : never, after = before) {
  const names = Object.keys(after ?? {}).toSorted();
  const gains = names.map((name): [string, number] => [name, (after?.[name] ?? 0) - (before?.[name] ?? 0)]);
  return Object.fromEntries(gains.filter(([, gain]) => gain !== 0));
}
