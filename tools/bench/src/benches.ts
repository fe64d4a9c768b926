import { consumerBench } from './consumer/consumer.bench.js';
import type { Bench } from './frame/bench.js';
import { tracingBench } from './tracing/tracing.bench.js';

/** Every bench there is. */
export const benches: readonly Bench[] = [consumerBench, tracingBench];
