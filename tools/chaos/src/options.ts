import { numberOption, OptionInvalid, readArgs } from '@orderflow/command-line';
import type { BrokerCount } from '@orderflow/stack';
import { allFaultKinds, clusterFaultKinds, type FaultKind } from './plan/fault-kinds.js';

export interface ChaosOptions {
  readonly minutes: number;
  readonly seed: number;
  readonly rate: number;
  readonly only?: readonly FaultKind[];
  readonly lastsMs?: number;
  readonly brokers: BrokerCount;
  readonly json?: string;
}

const kindsInWords = Object.keys(allFaultKinds).join(', ');

export const help = `npm run chaos -- [options]

Starts a stack of its own, places orders steadily, breaks one thing after the other, waits until every order is
done, and has the oracle judge the books and every consumer's order per key.

  --minutes N  no fault begins later (5)
  --seed S     a whole number; the same seed picks the same faults (1)
  --rate R     orders per second (25)
  --only K,K   only faults of these kinds
  --lasts S    seconds that a fault stays, of a kind that stays (5 to 10)
  --brokers N  how many Kafka brokers, 1 or 3 (1); with three a seed picks other faults, one broker killed among them
  --json OUT   writes the report to OUT as JSON
  --help

Kinds: ${kindsInWords}.

Exit status: 0 when all was kept, 1 when not, 2 when the run could not be made.`;

const above0 = /^(?!0*\.?0*$)\d{1,4}(\.\d+)?$/;

/** Reads the command line; `help` when that was asked for. Throws `OptionInvalid`. */
export function parseOptions(args: readonly string[]): ChaosOptions | 'help' {
  const { values } = readArgs(args, {
    options: {
      minutes: { type: 'string', default: '5' },
      seed: { type: 'string', default: '1' },
      rate: { type: 'string', default: '25' },
      only: { type: 'string' },
      lasts: { type: 'string' },
      brokers: { type: 'string', default: '1' },
      json: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) return 'help';
  return {
    json: values.json,
    only: values.only === undefined ? undefined : kindsOf(values.only, values.brokers),
    lastsMs:
      values.lasts === undefined
        ? undefined
        : 1_000 * numberOption('--lasts', values.lasts, above0, 'a number of seconds above 0'),
    seed: numberOption('--seed', values.seed, /^\d{1,9}$/, 'a whole number from 0 to 999999999'),
    rate: numberOption('--rate', values.rate, /^[1-9]\d{0,3}$/, 'a whole number of orders per second from 1'),
    brokers: numberOption('--brokers', values.brokers, /^[13]$/, '1 or 3') as BrokerCount,
    minutes: numberOption('--minutes', values.minutes, above0, 'a number above 0'),
  };
}

function kindsOf(text: string, brokers: string): FaultKind[] {
  const isKind = (kind: string): kind is FaultKind => Object.hasOwn(allFaultKinds, kind);
  return text.split(',').map((part) => {
    const kind = part.trim();
    if (Object.hasOwn(clusterFaultKinds, kind) && brokers !== '3')
      throw new OptionInvalid(`--only has ${JSON.stringify(kind)}: expected --brokers 3 with it`);
    if (isKind(kind)) return kind;
    throw new OptionInvalid(
      `--only is ${JSON.stringify(text)}: expected kinds of faults, not ${JSON.stringify(kind)}: ${kindsInWords}`,
    );
  });
}
