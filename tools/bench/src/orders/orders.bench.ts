import type { Bench } from '../frame/bench.js';
import { measureOrders } from './measure-orders.js';
import { reportOf } from './report.js';

const ordersDefault = 20_000;
const roundsDefault = 3;

export const ordersBench: Bench = {
  name: 'orders',
  summary: 'orders of three lines through the whole shop as fast as they are taken, beside plain SQL',
  takes: ['orders', 'rounds', 'profile'],
  short: { orders: 2_000, rounds: 1 },
  async run(context) {
    const { orders = ordersDefault, rounds = roundsDefault } = context.settings;
    return reportOf(await measureOrders(context, orders, rounds));
  },
};
