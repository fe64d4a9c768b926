import { join } from 'node:path';
import { OptionInvalid, readArgs } from '@orderflow/command-line';
import { defaultBaseDir } from '@orderflow/stack';

export interface SettlementOptions {
  readonly out: string;
  readonly check: boolean;
}

/** Where a stack's data is, so that it is forgotten with it. */
export const defaultOut = join(defaultBaseDir, 'data', 'settlement');

export const help = `npm run settlement -- [options]

Settles what was paid since the last time, on the stack that runs: reads payments.events from where it stopped up to its present end, writes a
CSV file for each day and currency, and ends. Every payment is in one file, once, also when runs are killed or started twice.

  --out DIR  the folder of the files (default .orderflow/data/settlement)
  --check    settles nothing; compares what was settled with its files and with the ledger of payments, to the penny
  --help

SETTLEMENT_TIME_ZONE says where days begin (default Europe/London).

Exit status: 0 when it was done (or the check has passed), 1 when something could not be settled or does not balance, or another run is at
work, 2 when the command line is wrong.`;

/** Reads the command line; `help` when that was asked for. Throws {@link OptionInvalid}. */
export function parseOptions(args: readonly string[]): SettlementOptions | 'help' {
  const {
    out,
    check,
    help: wanted,
  } = readArgs(args, {
    options: {
      out: { type: 'string', default: defaultOut },
      check: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h' },
    },
  }).values;
  if (wanted) return 'help';
  if (out === '') throw new OptionInvalid('--out is "": expected a folder');
  if (check && out !== defaultOut)
    throw new OptionInvalid('--out is for a run, --check looks where runs have written');
  return { out, check };
}
