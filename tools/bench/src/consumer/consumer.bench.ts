import type { Bench } from '../frame/bench.js';
import { reportOf } from './report.js';
import { runOnce } from './run-once.js';
import { planRecords } from './workload.js';

const seed = 1;
const rounds = 3;
/** Of the records of the first key, so that some of that key are handled before, and most wait behind it. */
const poisonedAt = 10;

export const consumerBench: Bench = {
  name: 'consumer',
  summary: '10,000 records of 100 keys in one partition: one by one, by key, and with one poisoned key',
  async run(context) {
    const stage = { ...context, servers: await context.startServers() };
    const planned = planRecords(seed);
    const poisoned = planned.filter(({ orderId }) => orderId === planned[0]?.orderId)[poisonedAt - 1];
    const oneByOne = await runOnce(stage, { planned, oneByOne: true }, 'one by one');
    const byKey = [];
    const withPoison = [];
    for (let round = 1; round <= rounds; round++) {
      byKey.push(await runOnce(stage, { planned }, `by key (${round})`));
      withPoison.push(await runOnce(stage, { planned, poisoned }, `one poisoned key (${round})`));
    }
    return reportOf(planned, { oneByOne: [oneByOne], byKey, withPoison });
  },
};
