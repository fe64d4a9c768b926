import type { BenchReport } from '../frame/bench.js';
import type { Fingerprint } from '../frame/fingerprint.js';
import type { Settings } from '../frame/settings.js';

/** What is kept of a run: everything that is shown, and the numbers that sums are made of. */
export interface Summary extends Omit<BenchReport, 'raw'> {
  readonly bench: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly settings: Settings;
  readonly fingerprint: Fingerprint;
}

export const summaryOf = ({ raw: _, ...shown }: Summary & { readonly raw: unknown }): Summary => shown;
