import { formatMoney, type Currency } from '@orderflow/kernel';
import type { Total } from './files/settlement-file.js';
import type { Settlement, WrittenFile } from './settle.js';

/** What a run tells: a line for each file, a line for all of it, and whatever it could not settle. */
export function describe({ records, files, findings }: Settlement): string[] {
  const captures = sum(files.map(({ totals }) => totals.capture));
  const refunds = sum(files.map(({ totals }) => totals.refund));
  return [
    ...files.map(describeFile),
    ...findings.map(
      ({ partition, firstOffset, lastOffset, problem }) =>
        `NOT SETTLED: partition ${partition}, offsets ${firstOffset} to ${lastOffset}: ${problem}`,
    ),
    files.length === 0
      ? `nothing to settle: ${records} new events, of which none moved money`
      : `settled ${captures.items} captures and ${refunds.items} refunds; files: ${files.length}, new events: ${records}`,
  ];
}

function describeFile({ path, currency, totals: { capture, refund } }: WrittenFile): string {
  const money = (amountMinor: number) => formatMoney({ amountMinor, currency: currency as Currency });
  return `${path}: ${capture.items} captures, ${refund.items} refunds, net ${money(capture.amountMinor + refund.amountMinor)}`;
}

const sum = (totals: readonly Total[]): Total =>
  totals.reduce(
    (one, other) => ({
      items: one.items + other.items,
      amountMinor: one.amountMinor + other.amountMinor,
    }),
    { items: 0, amountMinor: 0 },
  );
