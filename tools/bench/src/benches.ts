import { consumerBench } from './consumer/consumer.bench.js';
import type { Bench } from './frame/bench.js';
import { gateBench } from './gate/gate.bench.js';
import { intakeBench } from './intake/intake.bench.js';
import { outboxBench } from './outbox/outbox.bench.js';
import { ordersBench } from './orders/orders.bench.js';
import { steadyBench } from './steady/steady.bench.js';
import { tracingBench } from './tracing/tracing.bench.js';

/** Every bench there is. */
export const benches: readonly Bench[] = [
  ordersBench,
  steadyBench,
  intakeBench,
  outboxBench,
  gateBench,
  consumerBench,
  tracingBench,
];
