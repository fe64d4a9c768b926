import type { Floor } from '../floor/measure-floor.js';
import { benchName, type Usage } from '../machine/meter.js';
import type { Round } from './run-round.js';

/** Orders per second from the first request until the last one was confirmed. */
export function completedPerSecond({ confirmedAfterMs }: Pick<Round, 'confirmedAfterMs'>): number {
  const lastMs = confirmedAfterMs.at(-1);
  return lastMs ? (confirmedAfterMs.length * 1_000) / lastMs : 0;
}

/** The same of the second half of the orders alone: from when the first half was confirmed. */
export function warmPerSecond({ confirmedAfterMs }: Pick<Round, 'confirmedAfterMs'>): number {
  const half = confirmedAfterMs.length >> 1;
  const spanMs = (confirmedAfterMs.at(-1) ?? 0) - (confirmedAfterMs[half - 1] ?? 0);
  return spanMs > 0 ? ((confirmedAfterMs.length - half) * 1_000) / spanMs : 0;
}

/** CPU-seconds of the shop, the servers and the world outside it; without the load generator and the bench. */
export function shopCpuSeconds({ cpu }: Pick<Usage, 'cpu'>): number {
  return Object.entries(cpu.of).reduce((sum, [name, used]) => (name === benchName ? sum : sum + used), 0);
}

/** CPU-seconds of what is no part of the run: above a few hundredths of the rest the machine was not its own. */
export function foreignCpuSeconds({
  usage,
  generatorCpuSeconds,
}: Pick<Round, 'usage' | 'generatorCpuSeconds'>): number {
  const { machine, of } = usage.cpu;
  return machine - Object.values(of).reduce((sum, used) => sum + used, 0) - generatorCpuSeconds;
}

/** Of the floor before and after the run. */
export function meanFloor(floors: readonly Floor[]): { oneByOne: number; inBatches: number } {
  const mean = (of: (floor: Floor) => number) =>
    floors.reduce((sum, floor) => sum + of(floor), 0) / floors.length;
  return { oneByOne: mean(({ oneByOne }) => oneByOne), inBatches: mean(({ inBatches }) => inBatches) };
}
