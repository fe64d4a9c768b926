import type { Stack } from '@orderflow/stack';
import type { BenchContext } from '../frame/bench.js';
import { percentilesOf, type Percentiles } from '../frame/percentiles.js';
import type { Fired } from '../load/job.js';
import { runLoad } from '../load/run-load.js';
import { Meter, type Usage } from '../machine/meter.js';

/** So many connections for so long, and what they came to. */
export interface Volley extends Fired {
  readonly connections: number;
  readonly takenPerSecond: number;
  readonly latencyMs: Percentiles;
  readonly usage: Usage;
  /** Everything was taken, and p99 is within the limit. */
  readonly held: boolean;
}

export const p99MaxMs = 50;

export async function fireVolley(
  { signal, show }: BenchContext,
  stack: Stack,
  connections: number,
  seconds: number,
): Promise<Volley> {
  show(`POST /orders on ${connections} connections for ${seconds} s`);
  const { services, processes } = stack.file;
  const meter = new Meter(processes);
  try {
    const fired = await runLoad({ kind: 'cannon', url: services.orders, seconds, connections }, signal);
    const latencyMs = percentilesOf(fired.answerMs);
    return {
      ...fired,
      ...{ connections, latencyMs, usage: meter.end() },
      takenPerSecond: (fired.orderIds.length * 1_000) / fired.durationMs,
      held: latencyMs.p99 < p99MaxMs && othersOf(fired) === 0,
    };
  } finally {
    meter.stop();
  }
}

/** Requests that were not taken. */
export function othersOf({
  statuses,
  errors,
  timeouts,
}: Pick<Fired, 'statuses' | 'errors' | 'timeouts'>): number {
  const { 202: _, ...others } = statuses as Record<number, number>;
  return Object.values(others).reduce((sum, count) => sum + count, errors + timeouts);
}
