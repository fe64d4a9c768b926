import type { Placed } from '../load/job.js';
import { confirmedAt, stations } from './stations.js';

/** How long an order took, in milliseconds. */
export interface Journey {
  /** From the moment at which the request was due, whether it could be sent then or not, to the commit of the confirmation. */
  readonly totalMs: number;
  /** From each station to the next one, the first from when the request was due. */
  readonly hopsMs: readonly number[];
}

/** What the orders of a load that came at an even rate took (pure). */
export function journeysOf(
  { startedAtMs, accepted }: Pick<Placed, 'startedAtMs' | 'accepted'>,
  perSecond: number,
  passedAtMs: ReadonlyMap<string, readonly number[]>,
): Journey[] {
  return accepted.flatMap(({ orderId, at }) => {
    const times = passedAtMs.get(orderId);
    if (!times) return [];
    const dueAtMs = startedAtMs + (at * 1_000) / perSecond;
    return [
      {
        totalMs: (times[confirmedAt] ?? 0) - dueAtMs,
        hopsMs: times.map((ms, station) => ms - (station === 0 ? dueAtMs : (times[station - 1] ?? 0))),
      },
    ];
  });
}

export const hopNames = stations.map(
  ({ name }, at) => `${at === 0 ? 'due' : stations[at - 1]?.name} → ${name}`,
);
