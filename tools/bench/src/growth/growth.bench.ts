import type { Stack } from '@orderflow/stack';
import type { Bench, BenchContext } from '../frame/bench.js';
import { onWholeShop } from '../frame/on-whole-shop.js';
import { openShop } from '../frame/open-shop.js';
import { askOracle } from '../frame/oracle.js';
import { readTables } from '../frame/storage.js';
import { runRound } from '../orders/run-round.js';
import { reportOf, type GrowthRun, type GrowthWindow } from './report.js';

const ordersDefault = 1_000_000;
const windowDefault = 100_000;
/** Before the first window, so that it does not find cold processes. */
const warmUpOrdersMax = 5_000;

export const growthBench: Bench = {
  name: 'growth',
  summary:
    'orders per second and latency in windows, while the history of one shop grows to a million orders',
  takes: ['orders', 'window'],
  short: { orders: 2_000, window: 1_000 },
  async run(context) {
    const { orders = ordersDefault, window = windowDefault } = context.settings;
    return reportOf(
      await onWholeShop(context, (stack) => measure(context, stack, windowsOf(orders, window))),
    );
  },
};

/** At least two: the last one is compared with the first one. */
export function windowsOf(orders: number, window: number): number[] {
  return Array.from({ length: Math.max(2, Math.floor(orders / window)) }, () => window);
}

async function measure(context: BenchContext, stack: Stack, sizes: readonly number[]): Promise<GrowthRun> {
  const all = sizes.reduce((sum, size) => sum + size, 0);
  const warmUp = Math.min(warmUpOrdersMax, sizes[0] ?? 0);
  await openShop(stack.file, warmUp + all, context);
  const urls = [stack.file.services.orders];
  const accepted = [...(await runRound(context, stack, { urls, orders: warmUp }, 'warming up')).orderIds];
  const windows: GrowthWindow[] = [];
  for (const orders of sizes) {
    const title = `${accepted.length} of ${warmUp + all} orders are history, the next ${orders}`;
    const { orderIds, ...round } = await runRound(context, stack, { urls, orders }, title);
    windows.push({ before: accepted.length, ...round, tables: await readTables(stack) });
    for (const orderId of orderIds) accepted.push(orderId);
  }
  const checks = await askOracle(stack.file, { accepted, allConfirmed: true }, context);
  return { windows, checks };
}
