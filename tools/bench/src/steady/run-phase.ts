import type { Stack } from '@orderflow/stack';
import type { BenchContext } from '../frame/bench.js';
import { untilQuiet } from '../frame/until-quiet.js';
import { runLoad } from '../load/run-load.js';
import { Meter, type Usage } from '../machine/meter.js';
import { journeysOf, type Journey } from './journeys.js';
import { readJourneys } from './stations.js';

/** What one load at an even rate measured. */
export interface Phase {
  /** Requests per second. */
  readonly rate: number;
  readonly placed: number;
  readonly orderIds: readonly string[];
  readonly refused: Readonly<Record<string, number>>;
  readonly journeys: readonly Journey[];
  readonly answerMs: readonly number[];
  readonly generatorCpuSeconds: number;
  readonly usage: Usage;
}

const concurrency = 256;

/** Places orders at an even rate for so long, and waits until nothing is left to be done. */
export async function runPhase(
  { signal, show }: BenchContext,
  stack: Stack,
  rate: number,
  seconds: number,
): Promise<Phase> {
  show(`${rate} orders per second for ${seconds} s`);
  const { services, processes } = stack.file;
  const meter = new Meter(processes);
  try {
    const orders = rate * seconds;
    const job = { kind: 'place', urls: [services.orders], orders, rate, concurrency } as const;
    const placed = await runLoad(job, signal);
    await untilQuiet(stack.file, signal);
    const usage = meter.end();
    const orderIds = placed.accepted.map(({ orderId }) => orderId);
    return {
      rate,
      placed: orderIds.length,
      orderIds,
      refused: placed.refused,
      journeys: journeysOf(placed, rate, await readJourneys(stack.file, orderIds)),
      answerMs: placed.answerMs,
      generatorCpuSeconds: placed.cpuSeconds,
      usage,
    };
  } finally {
    meter.stop();
  }
}
