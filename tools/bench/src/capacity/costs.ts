import { median } from '../frame/figures.js';
import { benchName } from '../machine/meter.js';
import type { Round } from '../orders/run-round.js';

/** What an order costs, as it was measured. */
export interface Costs {
  /** CPU-seconds per 1,000 orders of each process itself: `kafka`, `postgres`, and every service. */
  readonly cpuSeconds: Readonly<Record<string, number>>;
  /** Of what Postgres used: for the connections of each service. */
  readonly databaseCpuSeconds: Readonly<Record<string, number>>;
  /** Per order in the log of Kafka, one replica, by topic. */
  readonly kafkaBytes: Readonly<Record<string, number>>;
  /** Per order that stay in tables and indexes, by service. */
  readonly databaseBytes: Readonly<Record<string, number>>;
  /** Per order that Postgres writes ahead. */
  readonly walBytes: number;
}

/** Medians of the rounds (pure). */
export function costsOf(rounds: readonly Pick<Round, 'usage' | 'grown' | 'placed'>[]): Costs {
  type One = (typeof rounds)[number];
  const each = (of: (round: One) => Readonly<Record<string, number>>, per: number) => {
    const names = new Set(rounds.flatMap((round) => Object.keys(of(round))));
    names.delete(benchName);
    return Object.fromEntries(
      [...names].map((name) => [
        name,
        rounded(median(rounds.map((round) => ((of(round)[name] ?? 0) * per) / round.placed))),
      ]),
    );
  };
  return {
    cpuSeconds: each(({ usage }) => usage.cpu.of, 1_000),
    databaseCpuSeconds: each(({ usage }) => usage.cpu.backends, 1_000),
    kafkaBytes: each(({ grown }) => grown.kafkaBytes, 1),
    databaseBytes: each(({ grown }) => grown.databaseBytes, 1),
    walBytes: rounded(median(rounds.map(({ grown, placed }) => grown.walBytes / placed))),
  };
}

const rounded = (value: number) => Number(value.toPrecision(4));
