import { setTimeout as delay } from 'node:timers/promises';
import type { Stack } from '@orderflow/stack';
import type { Bench, BenchContext } from '../frame/bench.js';
import { onWholeShop } from '../frame/on-whole-shop.js';
import { openShop } from '../frame/open-shop.js';
import { askOracle } from '../frame/oracle.js';
import { untilQuiet } from '../frame/until-quiet.js';
import { runLoad } from '../load/run-load.js';
import { Meter, type Usage } from '../machine/meter.js';
import { reportOf, type SteadyRun } from './report.js';
import { runPhase, type Phase } from './run-phase.js';
import { commitTimes } from './stations.js';

const rates = [50, 500];
const secondsDefault = 60;
/** As fast as they are taken, before anything is measured; and each rate for half its time before that counts. */
const warmUpRate = 200;
const restSeconds = 5;
const idleSeconds = 30;

export const steadyBench: Bench = {
  name: 'steady',
  summary: 'the idle shop, then 50 and 500 orders per second: latency, and hop by hop',
  takes: ['seconds'],
  short: { seconds: 5 },
  async run(context) {
    const run = await onWholeShop(
      context,
      (stack) => measure(context, stack),
      (env) => ({ env, postgresSettings: commitTimes }),
    );
    return reportOf(run);
  },
};

async function measure(context: BenchContext, stack: Stack): Promise<SteadyRun> {
  const { settings } = context;
  const seconds = settings.seconds ?? secondsDefault;
  const lead = Math.ceil(seconds / 2);
  const atRates = rates.reduce((sum, rate) => sum + rate * (lead + seconds), 0);
  await openShop(stack.file, warmUpRate * seconds + atRates, context);
  const accepted = await warmUp(context, stack, warmUpRate * seconds);
  const idle = await measureIdle(context, stack);
  const phases: Phase[] = [];
  for (const rate of rates) {
    accepted.push(...(await runPhase(context, stack, rate, lead)).orderIds);
    const phase = await runPhase(context, stack, rate, seconds);
    accepted.push(...phase.orderIds);
    phases.push(phase);
  }
  const checks = await askOracle(stack.file, { accepted, allConfirmed: true }, context);
  return { seconds, idle, phases, checks };
}

/** Lets every process compile what it does often. */
async function warmUp({ show, signal }: BenchContext, stack: Stack, orders: number): Promise<string[]> {
  show(`warming up with ${orders} orders`);
  const { services } = stack.file;
  const job = { kind: 'place', urls: [services.orders], orders, concurrency: 64 } as const;
  const { accepted } = await runLoad(job, signal);
  await untilQuiet(stack.file, signal);
  return accepted.map(({ orderId }) => orderId);
}

async function measureIdle({ show, signal }: BenchContext, stack: Stack): Promise<Usage> {
  show(`the idle shop for ${idleSeconds} s`);
  await delay(restSeconds * 1_000, undefined, { signal });
  const meter = new Meter(stack.file.processes);
  try {
    await delay(idleSeconds * 1_000, undefined, { signal });
    return meter.end();
  } finally {
    meter.stop();
  }
}
