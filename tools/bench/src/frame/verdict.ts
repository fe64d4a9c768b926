import type { BenchReport } from './bench.js';
import { tableLines } from './table.js';

/** The report in lines for people (pure). */
export function reportLines({ tables, charts = [], notes, targets, checks }: BenchReport): string[] {
  return [
    ...tables.flatMap((table) => ['', ...tableLines(table)]),
    ...charts.flatMap((lines) => ['', ...lines]),
    '',
    ...notes.map((note) => `- ${note}`),
    '',
    ...targets.map(
      ({ name, wanted, measured, met }) =>
        `${met ? 'met   ' : 'MISSED'}  ${name}: ${measured ?? 'no figure'}, wanted ${wanted}`,
    ),
    ...checks.map(({ name, passed, detail }) => `${passed ? 'ok    ' : 'FAILED'}  ${name}: ${detail}`),
  ];
}

/** Whether what was measured may be believed; a target that is missed is a figure all the same. */
export const believable = ({ checks }: BenchReport) => checks.every(({ passed }) => passed);
