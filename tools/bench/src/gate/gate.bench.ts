import type { Bench, BenchReport, Check } from '../frame/bench.js';
import { measureOrders } from '../orders/measure-orders.js';
import { reportOf } from '../orders/report.js';
import { committed } from './committed.js';
import { gateOf } from './ratios.js';

const ordersDefault = 5_000;
const roundsDefault = 3;

/** Fails when the shop has become slower, measured by what plain SQL can do in the same run. */
export const gateBench: Bench = {
  name: 'gate',
  summary: 'fails when the shop completes over 20 % fewer orders, against plain SQL, than was committed',
  takes: ['orders', 'rounds'],
  short: { orders: 1_000, rounds: 1 },
  isGate: true,
  async run(context) {
    const { orders = ordersDefault, rounds = roundsDefault } = context.settings;
    const run = await measureOrders(context, orders, rounds);
    const report = reportOf(run);
    const sound = report.checks.every(({ passed }) => passed);
    return sound ? withGate(report, gateOf(run, committed)) : report;
  },
};

/** Its only question is the gate: the targets are those of `orders`. */
function withGate(report: BenchReport, gate: Check): BenchReport {
  return { ...report, targets: [], checks: [...report.checks, gate] };
}
