import { median } from '../frame/figures.js';
import type { Table } from '../frame/table.js';
import { benchName, type Usage } from '../machine/meter.js';
import { foreignCpuSeconds, shopCpuSeconds } from './figures.js';
import type { Round } from './run-round.js';

const mib = (bytes: number) => String(Math.round(bytes / 2 ** 20));

export type Used = Pick<Round, 'usage' | 'generatorCpuSeconds' | 'placed'>;

/** CPU and memory by process, medians of the rounds (pure). */
export function usageTable(rounds: readonly Used[]): Table {
  const perThousand = (of: (round: Used) => number) =>
    median(rounds.map((round) => (of(round) * 1_000) / round.placed)).toFixed(3);
  const memory = (of: (usage: Usage) => number) => mib(Math.max(...rounds.map(({ usage }) => of(usage))));
  const first = rounds[0]?.usage;
  const names = Object.keys(first?.cpu.of ?? {}).filter((name) => name !== benchName);
  const roles = new Set(rounds.flatMap(({ usage }) => Object.keys(usage.cpu.backends)));
  return {
    columns: ['CPU-seconds per 1,000 orders', 'itself', 'in Postgres', 'PSS MiB', 'RSS MiB'],
    rows: [
      ...names.map((name) => [
        name,
        perThousand(({ usage }) => usage.cpu.of[name] ?? 0),
        roles.has(name) ? perThousand(({ usage }) => usage.cpu.backends[name] ?? 0) : '',
        memory(({ peak }) => peak[name]?.pssBytes ?? 0),
        memory(({ peak }) => peak[name]?.rssBytes ?? 0),
      ]),
      [
        ...['all of the shop', perThousand(({ usage }) => shopCpuSeconds(usage)), ''],
        ...[memory(({ peakTogether }) => peakTogether.pssBytes), ''],
      ],
      ['load generator', perThousand(({ generatorCpuSeconds }) => generatorCpuSeconds)],
      ['the bench itself', perThousand(({ usage }) => usage.cpu.of[benchName] ?? 0)],
      ['others on this machine', perThousand(foreignCpuSeconds)],
      ['the whole machine', perThousand(({ usage }) => usage.cpu.machine)],
    ],
  };
}
