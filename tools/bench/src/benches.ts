import { consumerBench } from './consumer/consumer.bench.js';
import type { Bench } from './frame/bench.js';
import { gateBench } from './gate/gate.bench.js';
import { growthBench } from './growth/growth.bench.js';
import { intakeBench } from './intake/intake.bench.js';
import { outboxBench } from './outbox/outbox.bench.js';
import { ordersBench } from './orders/orders.bench.js';
import { replayBench } from './replay/replay.bench.js';
import { scaleBench } from './scale/scale.bench.js';
import { steadyBench } from './steady/steady.bench.js';
import { streamsBench } from './streams/streams.bench.js';
import { tracingBench } from './tracing/tracing.bench.js';

/** Every bench there is. */
export const benches: readonly Bench[] = [
  ordersBench,
  steadyBench,
  intakeBench,
  outboxBench,
  replayBench,
  growthBench,
  scaleBench,
  gateBench,
  consumerBench,
  tracingBench,
  streamsBench,
];
