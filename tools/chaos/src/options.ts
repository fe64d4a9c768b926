import { numberOption, readArgs } from '@orderflow/command-line';

export interface ChaosOptions {
  readonly minutes: number;
  readonly seed: number;
  readonly rate: number;
  readonly json?: string;
}

export const help = `npm run chaos -- [options]

Starts a stack of its own, places orders steadily, breaks one thing after the other, waits until every order is
done, and has the oracle judge the books and every consumer's order per key.

  --minutes N  how long faults are injected (5)
  --seed S     a whole number; the same seed picks the same faults (1)
  --rate R     orders per second (25)
  --json OUT   writes the report to OUT as JSON
  --help

Exit status: 0 when all was kept, 1 when not, 2 when the run could not be made.`;

/** Reads the command line; `help` when that was asked for. Throws `OptionInvalid`. */
export function parseOptions(args: readonly string[]): ChaosOptions | 'help' {
  const { values } = readArgs(args, {
    options: {
      minutes: { type: 'string', default: '5' },
      seed: { type: 'string', default: '1' },
      rate: { type: 'string', default: '25' },
      json: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) return 'help';
  return {
    json: values.json,
    seed: numberOption('--seed', values.seed, /^\d{1,9}$/, 'a whole number from 0 to 999999999'),
    rate: numberOption('--rate', values.rate, /^[1-9]\d{0,3}$/, 'a whole number of orders per second from 1'),
    minutes: numberOption('--minutes', values.minutes, /^(?!0*\.?0*$)\d{1,4}(\.\d+)?$/, 'a number above 0'),
  };
}
