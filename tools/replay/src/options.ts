import { numberOption, OptionInvalid, readArgs } from '@orderflow/command-line';

export interface ReplayOptions {
  readonly file: string;
  readonly limit?: number;
  readonly rate?: number;
  readonly json?: string;
}

export const help = `npm run replay -- --file F [options]

Places every sale invoice of a csv or csv.gz file as an order over HTTP, waits until all are done, sends back what
its cancellations (C…) say, each of the customer's latest earlier order that has it, and prints what it did with every line, how fast it went, and the oracle's verdict. Uses the stack that runs, or starts
one and stops it afterwards.

  --file F    the invoices, with the columns of the "Online Retail" data set
  --limit N   only the first N sales, and the cancellations up to there
  --rate N    N orders per second; without it as fast as they are taken
  --json OUT  writes the report to OUT as JSON
  --help

Totals of analytics (orders, revenue and refunds by hour and country, pieces bought and sent back by product) and of settlement (charges and
refunds, of whose files the last lines tell) are compared with sums that are computed straight from the file; nobody else may place orders or settle meanwhile. For that
what was paid is settled, before and afterwards, into a folder of its own below .orderflow/data/settlement.

Exit status: 0 when the oracle passed, no order or return is open and totals are equal, 1 when not, 2 when the replay could not be run.`;

/** Reads the command line; `help` when that was asked for. Throws {@link OptionInvalid}. */
export function parseOptions(args: readonly string[]): ReplayOptions | 'help' {
  const {
    file,
    json,
    limit,
    rate,
    help: helpWanted,
  } = readArgs(args, {
    options: {
      file: { type: 'string' },
      limit: { type: 'string' },
      rate: { type: 'string' },
      json: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  }).values;
  if (helpWanted) return 'help';
  if (!file) throw new OptionInvalid('--file is missing: expected a csv or csv.gz file');
  return {
    file,
    json,
    limit: limit === undefined ? limit : numberOption('--limit', limit, wholeFrom1, 'a whole number from 1'),
    rate:
      rate === undefined
        ? rate
        : numberOption('--rate', rate, above0, 'a number of orders per second above 0'),
  };
}

const wholeFrom1 = /^[1-9]\d{0,8}$/;
const above0 = /^(?!0*\.?0*$)\d{1,6}(\.\d+)?$/;
