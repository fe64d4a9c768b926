import { basename } from 'node:path';
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

/** A file is kept by its name: its folder is one machine's. */
export function summaryOf({ raw: _, settings, ...shown }: Summary & { readonly raw: unknown }): Summary {
  const { file } = settings;
  return { ...shown, settings: file === undefined ? settings : { ...settings, file: basename(file) } };
}
