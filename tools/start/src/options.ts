import { numberOption, OptionInvalid, readArgs } from '@orderflow/command-line';
import type { BrokerCount } from '@orderflow/stack';

export interface StartOptions {
  readonly orders: number;
  readonly exit: boolean;
  readonly fresh: boolean;
  readonly docker: boolean;
  readonly brokers: BrokerCount;
}

export const help = `npm start -- [options]

Installs, builds, starts Kafka, Postgres and every service, places sample orders, shows them arriving, prints
every address, and stays up until Ctrl-C, which stops everything. The data stays for the next start.

  --orders N  how many sample orders to place, 0 to 10000 (default 25)
  --exit      stop when all orders are done; the exit status is the oracle's: 0 passed, 1 failed (2: not started)
  --brokers N how many Kafka brokers, 1 or 3 (default 1); three go on when one of them is down
  --fresh     forget the data of earlier starts
  --docker    everything in containers (docker compose up) instead of processes of this machine
  --help

Addresses are in .orderflow/stack.json, logs in .orderflow/logs/<service>.log; of containers: docker compose ps, docker
compose logs <service>.`;

const ordersMax = 10_000;

/** Reads the command line; `help` when that was asked for. Throws {@link OptionInvalid}. */
export function parseOptions(args: readonly string[]): StartOptions | 'help' {
  const {
    orders,
    exit,
    fresh,
    docker,
    brokers,
    help: helpWanted,
  } = readArgs(args, {
    options: {
      orders: { type: 'string', default: '25' },
      exit: { type: 'boolean', default: false },
      fresh: { type: 'boolean', default: false },
      docker: { type: 'boolean', default: false },
      brokers: { type: 'string', default: '1' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  }).values;
  if (helpWanted) return 'help';
  const count = numberOption('--brokers', brokers, /^[13]$/, '1 or 3') as BrokerCount;
  if (docker && count > 1)
    throw new OptionInvalid(
      '--brokers is "3": expected 1 with --docker; infra/docker/cluster.env starts three',
    );
  return { exit, fresh, docker, orders: ordersOf(orders), brokers: count };
}

function ordersOf(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= ordersMax) return Number(text);
  throw new OptionInvalid(
    `--orders is ${JSON.stringify(text)}: expected a whole number from 0 to ${ordersMax}`,
  );
}
