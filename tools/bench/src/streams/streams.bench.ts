import { setTimeout as delay } from 'node:timers/promises';
import { setSandboxRules, type Stack } from '@orderflow/stack';
import type { Bench, BenchContext } from '../frame/bench.js';
import { onWholeShop } from '../frame/on-whole-shop.js';
import { openShop } from '../frame/open-shop.js';
import { askOracle } from '../frame/oracle.js';
import { untilQuiet } from '../frame/until-quiet.js';
import { runLoad } from '../load/run-load.js';
import { Meter } from '../machine/meter.js';
import { lookAtStreams } from './look-at-streams.js';
import { readHistories } from './read-histories.js';
import { reportOf, type StreamsRun } from './report.js';

const defaults = { streams: 5_000, rate: 500, seconds: 30 };
/** More are opened than wanted, so that so many are open all the time: one that ends is followed by another a moment later. */
const roomier = 1.1;
/** Of orders end, at most, for each that is placed; the slow payment provider sees to it. */
const endingShare = 0.8;
/** How many payments are under way at once in one process of payments. */
const paymentsAtOnce = 64;
const warmUpOrders = 1_000;
const concurrency = 256;

export const streamsBench: Bench = {
  name: 'streams',
  summary:
    'event streams that are open while orders are placed: does each tell its whole history, and how soon',
  takes: ['streams', 'rate', 'seconds'],
  short: { streams: 300, rate: 100, seconds: 3 },
  async run(context) {
    return reportOf(
      await onWholeShop(
        context,
        (stack) => measure(context, stack),
        (env) => ({ env: { ...env, orders: { ...env?.orders, EVENT_STREAMS_MAX: '100000' } } }),
      ),
    );
  },
};

async function measure(context: BenchContext, stack: Stack): Promise<StreamsRun> {
  const { settings, signal, show } = context;
  const { streams, rate, seconds } = { ...defaults, ...settings };
  // No order ends until so many are open: payments starts only then, and so many seconds are placed on top.
  const streamsMost = Math.ceil(streams * roomier);
  const orders = streamsMost + rate * seconds;
  await openShop(stack.file, warmUpOrders + orders, context);
  show(`warming up with ${warmUpOrders} orders`);
  const url = stack.file.services.orders;
  const warm = await runLoad({ kind: 'place', urls: [url], orders: warmUpOrders, concurrency: 64 }, signal);
  await untilQuiet(stack.file, signal);

  const paymentDelayMs = Math.ceil((paymentsAtOnce * 1_000) / (rate * endingShare));
  await setSandboxRules(stack.file, { declinePercent: 0, refuseAddressPercent: 0, paymentDelayMs });
  const atRest = new Meter(stack.file.processes).end();
  await stack.scale('payments', 0);
  const meter = new Meter(stack.file.processes);
  const looking = new AbortController();
  try {
    let open = 0;
    const looks = lookAtStreams(url, looking.signal, (now) => show(`${(open = now)} streams are open`));
    const load = runLoad({ kind: 'follow', url, orders, rate, concurrency, streams: streamsMost }, signal);
    let placed = false;
    const loaded = load.finally(() => (placed = true));
    while (open < streams && !placed) await delay(100, undefined, { signal });
    await stack.scale('payments', 1);
    const followed = await loaded;
    looking.abort();
    const usage = meter.end();
    const histories = await readHistories(stack.file);
    const accepted = [...warm.accepted.map(({ orderId }) => orderId), ...followed.orderIds];
    const checks = await askOracle(stack.file, { accepted, allConfirmed: true }, context);
    return { streams, rate, followed, histories, looks: await looks, atRest, usage, checks };
  } finally {
    looking.abort();
    meter.stop();
  }
}
