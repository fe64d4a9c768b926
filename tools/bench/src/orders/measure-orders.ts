import { adminUrl, type Stack } from '@orderflow/stack';
import type { BenchContext } from '../frame/bench.js';
import { onWholeShop } from '../frame/on-whole-shop.js';
import { openShop } from '../frame/open-shop.js';
import { askOracle } from '../frame/oracle.js';
import { measureFloor } from '../floor/measure-floor.js';
import { Profiler } from '../profile/profiler.js';
import type { OrdersRun } from './report.js';
import { runRound, type Round } from './run-round.js';

const floorOneByOneMax = 1_000;
const floorInBatchesMax = 10_000;

/** The floor, some rounds of orders through a whole shop, the oracle, and the floor once more. */
export async function measureOrders(
  context: BenchContext,
  orders: number,
  rounds: number,
): Promise<OrdersRun> {
  const size = {
    oneByOne: Math.min(orders, floorOneByOneMax),
    inBatches: Math.min(orders, floorInBatchesMax),
  };
  const before = await measureFloor(context, size);
  const measured = await measureRounds(context, orders, rounds);
  const after = await measureFloor(context, size);
  return { orders, ...measured, floors: [before, after] };
}

async function measureRounds(
  context: BenchContext,
  orders: number,
  rounds: number,
): Promise<Pick<OrdersRun, 'rounds' | 'checks' | 'profiles'>> {
  const profiler = await Profiler.of(context.settings.profile ?? []);
  const work = async (stack: Stack) => {
    await openShop(stack.file, orders * rounds, context);
    const admin = adminUrl(stack.file.postgres);
    const toPlace = { urls: [stack.file.services.orders], orders };
    const done: Round[] = [];
    for (let round = 1; round <= rounds; round++) {
      // What is warm by then is what is worth looking at.
      if (round === rounds) await profiler.start(admin);
      done.push(await runRound(context, stack, toPlace, `round ${round} of ${rounds}`));
    }
    const profiles = await profiler.stop(admin);
    const accepted = done.flatMap(({ orderIds }) => orderIds);
    const checks = await askOracle(stack.file, { accepted, allConfirmed: true }, context);
    return { rounds: done, profiles, checks };
  };
  return onWholeShop(context, work, (env) => profiler.optionsBeside(env));
}
