import type { Run } from './run-once.js';
import type { Planned } from './workload.js';

/**
 * For every record that was handled, how long it took from the moment it could be handled to the commit of its
 * transaction. It could be when the consumer had it and the record before it of its key was committed: what it
 * waits for then is the consumer and the handler, not the backlog of its key. Records of `exceptOf` are left out.
 */
export function turnsMs(planned: readonly Planned[], run: Run, exceptOf?: string): number[] {
  const freeAtMs = new Map<string, number>();
  return planned.flatMap(({ orderId }, index) => {
    const committedAtMs = run.committedAtMs[index];
    if (!committedAtMs || orderId === exceptOf) return [];
    const couldAtMs = Math.max(run.receivedAtMs[index] ?? 0, freeAtMs.get(orderId) ?? 0);
    freeAtMs.set(orderId, committedAtMs);
    return [committedAtMs - couldAtMs];
  });
}

/** From the start of the run, when every record was in the log already, to the commit of each. */
export function sinceStartMs(planned: readonly Planned[], run: Run, exceptOf?: string): number[] {
  return planned.flatMap(({ orderId }, index) =>
    run.committedAtMs[index] && orderId !== exceptOf ? [run.committedAtMs[index]] : [],
  );
}
