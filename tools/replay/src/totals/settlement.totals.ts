import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InvariantBroken } from '@orderflow/kernel';
import { defaultOut, runApp } from '@orderflow/settlement-tool';
import { amountOf, type Sold } from './sold.js';
import { Sums, type Totals, type TotalsSource } from './totals.js';

/** The control totals of a settlement file, its last lines, by the names that they have here. */
const controls = { 'total-captures': 'charges', 'total-refunds': 'refunds', total: 'net' } as const;

/** A folder for the files of one replay: those of another stack may be beside it. */
export const settlementFolder = (now = new Date()) =>
  join(defaultOut, `replay-${now.toISOString().replaceAll(':', '-')}`);

/** What runs of the settlement have written into a folder, of all its files: charges, refunds (negative) and both, by currency. */
export const settlementTotals = (folder: string): TotalsSource => ({
  name: 'settlement',

  async read({ stack, signal, say, show }): Promise<Totals> {
    show('settling what was paid');
    await mkdir(folder, { recursive: true });
    const lines: string[] = [];
    const status = await runApp({ stack, out: folder, signal, say: (line) => lines.push(line) });
    signal?.throwIfAborted();
    // What it lacks then is found by the comparison.
    if (status !== 0) lines.forEach((line) => say(`settlement: ${line}`));
    const totals = new Sums();
    for (const name of await readdir(folder))
      if (name.endsWith('.csv')) addControlTotals(totals, name, await readFile(join(folder, name), 'utf8'));
    return totals;
  },

  expected({ sales, returns }: Sold): Totals {
    const totals = new Sums();
    const add = (kind: 'charges' | 'refunds', amountMinor: number) => {
      totals.add(`${kind} of GBP`, { items: 1, amountMinor });
      totals.add('net of GBP', { items: 1, amountMinor });
    };
    for (const { charged, confirmed, lines } of sales) {
      if (!charged && !confirmed) continue;
      add('charges', amountOf(lines));
      if (!confirmed) add('refunds', -amountOf(lines));
    }
    for (const { lines } of returns) add('refunds', -amountOf(lines));
    return totals;
  },
});

/** Adds what the last lines of a file say. Throws when they are not there. */
export function addControlTotals(totals: Sums, name: string, text: string): void {
  const rows = text.trimEnd().split('\n').slice(-3);
  for (const [record, kind] of Object.entries(controls)) {
    const row = rows.map((line) => line.trim().split(',')).find(([first]) => first === record);
    if (!row) throw new InvariantBroken(`settlement file ${name}: expected a line ${record} at its end`);
    totals.add(`${kind} of ${row[5]}`, { items: Number(row[1]), amountMinor: Number(row[6]) });
  }
}
