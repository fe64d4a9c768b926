import { parseArgs } from 'node:util';
import { AppError, errorMessage } from '@orderflow/kernel';

export interface ReplayOptions {
  readonly file: string;
  readonly limit?: number;
  readonly rate?: number;
  readonly json?: string;
}

export const help = `npm run replay -- --file F [options]

Places every sale invoice of a csv or csv.gz file as an order over HTTP, waits until all are done, and prints
what it did with every line, how fast it went, and the oracle's verdict. Uses the stack that runs, or starts
one and stops it afterwards.

  --file F    the invoices, with the columns of the "Online Retail" data set
  --limit N   only the first N sales
  --rate N    N orders per second; without it as fast as they are taken
  --json OUT  writes the report to OUT as JSON
  --help

Exit status: 0 when the oracle passed and no order is open, 1 when not, 2 when the replay could not be run.`;

/** The command line is wrong; names the option, its value and what was expected. */
export class OptionInvalid extends AppError {
  readonly code = 'configuration-invalid';
  readonly retryable = false;
}

/** Reads the command line; `help` when that was asked for. Throws {@link OptionInvalid}. */
export function parseOptions(args: readonly string[]): ReplayOptions | 'help' {
  const values = parse(args);
  if (values.help) return 'help';
  if (!values.file) throw new OptionInvalid('--file is missing: expected a csv or csv.gz file');
  return {
    file: values.file,
    json: values.json,
    limit: number('--limit', values.limit, /^[1-9]\d{0,8}$/, 'a whole number from 1'),
    rate: number(
      '--rate',
      values.rate,
      /^(?!0*\.?0*$)\d{1,6}(\.\d+)?$/,
      'a number of orders per second above 0',
    ),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        file: { type: 'string' },
        limit: { type: 'string' },
        rate: { type: 'string' },
        json: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    throw new OptionInvalid(errorMessage(error), { cause: error });
  }
}

function number(
  option: string,
  text: string | undefined,
  expected: RegExp,
  inWords: string,
): number | undefined {
  if (text === undefined) return undefined;
  if (!expected.test(text))
    throw new OptionInvalid(`${option} is ${JSON.stringify(text)}: expected ${inWords}`);
  return Number(text);
}
