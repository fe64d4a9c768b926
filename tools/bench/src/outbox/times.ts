import type { InstanceResult, Times } from './job.js';

/** What counts: between the end of the warm-up and the end of the writing. */
export interface Window {
  readonly fromMs: number;
  readonly toMs: number;
}

type Results = readonly Pick<InstanceResult, 'committed' | 'acknowledged'>[];

/** When each record was acknowledged for the first time, by whichever instance sent it. */
function firstAcknowledged(results: Results): Map<number, number> {
  const first = new Map<number, number>();
  for (const { acknowledged } of results)
    acknowledged.ids.forEach((id, at) => {
      const atMs = acknowledged.atMs[at] ?? 0;
      const before = first.get(id);
      if (before === undefined || atMs < before) first.set(id, atMs);
    });
  return first;
}

/**
 * How long each record committed in the window waited for its acknowledgement, which may come after it (pure). The
 * acknowledgement can be noted a moment before the commit is, where another instance sent what it read: that is 0.
 */
export function latenciesOf(results: Results, { fromMs, toMs }: Window): number[] {
  const first = firstAcknowledged(results);
  return results.flatMap(({ committed }) =>
    committed.ids.flatMap((id, at) => {
      const atMs = committed.atMs[at] ?? 0;
      const acknowledgedAtMs = first.get(id);
      if (acknowledgedAtMs === undefined || atMs < fromMs || atMs >= toMs) return [];
      return [Math.max(0, acknowledgedAtMs - atMs)];
    }),
  );
}

/** Records per second in the window (pure). */
export function ratesOf(
  results: Results,
  { fromMs, toMs }: Window,
): { committedPerSecond: number; acknowledgedPerSecond: number } {
  const within = (times: Iterable<number>) =>
    [...times].filter((atMs) => atMs >= fromMs && atMs < toMs).length / ((toMs - fromMs) / 1_000);
  const committed = results.flatMap(({ committed: { atMs } }: { committed: Times }) => atMs);
  return {
    committedPerSecond: within(committed),
    acknowledgedPerSecond: within(firstAcknowledged(results).values()),
  };
}
