import { bookKeepers } from '@orderflow/oracle';
import type { Stack } from '@orderflow/stack';
import type { Bench, BenchContext } from '../frame/bench.js';
import { onWholeShop } from '../frame/on-whole-shop.js';
import { openShop } from '../frame/open-shop.js';
import { askOracle } from '../frame/oracle.js';
import { runRound } from '../orders/run-round.js';
import { reportOf, type ScaleRun, type ScaleStep } from './report.js';

const instances = [1, 2, 3];
const ordersDefault = 20_000;
/** Before each step: new processes are cold, and partitions and lanes are being divided. */
const warmUpOrdersMax = 3_000;

export const scaleBench: Bench = {
  name: 'scale',
  summary: 'the same orders by one, two and three instances of each service',
  takes: ['orders'],
  short: { orders: 1_000 },
  async run(context) {
    const { orders = ordersDefault } = context.settings;
    return reportOf(await onWholeShop(context, (stack) => measure(context, stack, orders)));
  },
};

async function measure(context: BenchContext, stack: Stack, orders: number): Promise<ScaleRun> {
  const warmUpOrders = Math.min(warmUpOrdersMax, orders);
  await openShop(stack.file, (warmUpOrders + orders) * instances.length, context);
  const accepted: string[] = [];
  const steps: ScaleStep[] = [];
  for (const each of instances) {
    context.show(`starting ${each} of each service`);
    for (const service of bookKeepers) {
      context.signal.throwIfAborted();
      await stack.scale(service, each);
    }
    const urls = stack.instancesOf('orders').map(({ url }) => url);
    const warmUp = await runRound(
      context,
      stack,
      { urls, orders: warmUpOrders },
      `${each} of each, warming up`,
    );
    const round = await runRound(context, stack, { urls, orders }, `${each} of each`);
    accepted.push(...warmUp.orderIds, ...round.orderIds);
    steps.push({ each, round });
  }
  const checks = await askOracle(stack.file, { accepted, allConfirmed: true }, context);
  return { orders, steps, checks };
}
