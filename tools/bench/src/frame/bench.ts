import type { TestInfra } from '@orderflow/testkit';
import type { SettingName, Settings } from './settings.js';
import type { Table } from './table.js';

/** One benchmark: a file or a folder of `src`, and a line in `benches.ts`. */
export interface Bench {
  readonly name: string;
  /** What it measures, in one line. */
  readonly summary: string;
  /** The options that it takes. */
  readonly takes?: readonly SettingName[];
  /** What `--short` means: enough to see it run to its end, too little for a figure. */
  readonly short?: Settings;
  /** It compares, and has no place among what was measured. */
  readonly isGate?: boolean;
  run(context: BenchContext): Promise<BenchReport>;
}

export interface BenchContext {
  readonly settings: Settings;
  /** Starts real Kafka and Postgres for this bench alone; they are stopped when it has ended. */
  startServers(): Promise<TestInfra>;
  /** Aborted by Ctrl-C: the bench gives up, and cleans up what it made. */
  readonly signal: AbortSignal;
  /** Shows how far it is. */
  show(text: string): void;
}

export interface BenchReport {
  readonly tables: readonly Table[];
  /** Lines of text each. */
  readonly charts?: readonly (readonly string[])[];
  /** What a reader must know to judge the figures: how each was made. */
  readonly notes: readonly string[];
  readonly targets: readonly Target[];
  /** A run whose check fails has no figure. */
  readonly checks: readonly Check[];
  /** A few numbers that sums are made of: `npm run capacity`. */
  readonly figures?: unknown;
  /** Everything that was measured, for the JSON file. */
  readonly raw: unknown;
}

export interface Target {
  readonly name: string;
  readonly wanted: string;
  /** As shown; undefined when there is no figure. */
  readonly measured: string | undefined;
  readonly met: boolean;
}

export interface Check {
  readonly name: string;
  readonly passed: boolean;
  readonly detail: string;
}
