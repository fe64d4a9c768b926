import { fromWhereCalled } from '@orderflow/command-line';
import { demandOf, readOrders, sampleOrdersFile } from '@orderflow/replay';
import type { Bench, BenchContext } from '../frame/bench.js';
import { onWholeShop } from '../frame/on-whole-shop.js';
import { openShopWith } from '../frame/open-shop.js';
import { askOracle } from '../frame/oracle.js';
import { runRound } from '../orders/run-round.js';
import { reportOf, type ReplayRun } from './report.js';

export const replayBench: Bench = {
  name: 'replay',
  summary: 'the sales of a file of real invoices, of up to hundreds of lines, through the whole shop',
  takes: ['file', 'limit'],
  short: { limit: 100 },
  async run(context) {
    const { file, limit } = context.settings;
    const path = file === undefined ? sampleOrdersFile : fromWhereCalled(file);
    return reportOf(await measure(context, { path, limit }));
  },
};

async function measure(
  context: BenchContext,
  file: { readonly path: string; readonly limit?: number },
): Promise<ReplayRun> {
  const { orders, overLimits } = await readOrders(file.path, file);
  return onWholeShop(context, async (stack) => {
    await openShopWith(stack.file, demandOf(orders), context);
    const toPlace = { urls: [stack.file.services.orders], orders: orders.length, file };
    const round = await runRound(context, stack, toPlace, 'replay');
    const checks = await askOracle(stack.file, { accepted: round.orderIds, allConfirmed: true }, context);
    const linesEach = orders.map(({ body }) => body.lines.length);
    return { linesEach, overLimits: overLimits.length, round, checks };
  });
}
