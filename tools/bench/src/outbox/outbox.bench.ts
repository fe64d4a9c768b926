import type { Bench } from '../frame/bench.js';
import { reportOf } from './report.js';
import { runOutbox, type OutboxRun } from './run-outbox.js';

const instances = [1, 2, 4];
/** A twentieth more than the target, and than the aim. */
const offeredDefault = [10_500, 21_000];
const secondsDefault = 20;

export const outboxBench: Bench = {
  name: 'outbox',
  summary: 'records through outbox and relay into Kafka, in order of their keys, by 1, 2 and 4 instances',
  takes: ['rate', 'seconds'],
  short: { rate: 1_000, seconds: 3 },
  async run(context) {
    const { rate, seconds = secondsDefault } = context.settings;
    const stage = { ...context, servers: await context.startServers() };
    const runs: OutboxRun[] = [];
    for (const offered of rate === undefined ? offeredDefault : [rate])
      for (const count of instances)
        runs.push(await runOutbox(stage, { instances: count, offered, seconds }));
    return reportOf(runs);
  },
};
