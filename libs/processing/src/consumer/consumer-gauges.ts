import type { Clock } from '@orderflow/kernel';
import type { Broker } from '@orderflow/messaging';
import type { Database } from '@orderflow/postgres';
import { consumerMetrics as metrics, label, readAtScrape, Reading, secondsSince } from '@orderflow/telemetry';
import { readParked } from '../parking/parked-gauges.js';
import type { Effects } from './effects.js';
import { LagAge, type ConsumedPartition } from './lag.js';
import type { ConsumerStats } from './stats.js';

/** What a consumer has told of it. */
export interface MeasuredConsumer {
  readonly service: string;
  readonly topics: readonly string[];
  readonly broker: Broker;
  readonly database: Database;
  readonly clock: Clock;
  readonly stats: ConsumerStats;
  readonly effects: Effects;
  /** Messages received and not done. */
  buffered(): number;
  partitions(): readonly ConsumedPartition[];
}

/** Has the state of a consumer told at each scrape, until what it returns is called. */
export function measureConsumer(consumer: MeasuredConsumer): () => void {
  const ends = [readState(consumer), readLag(consumer), readParked(consumer)];
  return () => ends.forEach((end) => end());
}

function readState({ stats, effects, buffered, partitions }: MeasuredConsumer): () => void {
  const { messages, received, rebalances, effectsRunning, breakerOpen } = metrics;
  const all = [
    ...[messages, received, rebalances, effectsRunning, breakerOpen],
    ...[metrics.buffered, metrics.partitions],
  ];
  return readAtScrape(all, (tell) => {
    for (const { handler, outcome, count } of stats.counts())
      tell(messages, count, { [label.handler]: handler, [label.outcome]: outcome });
    for (const [topic, count] of stats.received) tell(received, count, { [label.topic]: topic });
    for (const { handler, running, open } of effects.states()) {
      tell(effectsRunning, running, { [label.handler]: handler });
      tell(breakerOpen, open ? 1 : 0, { [label.handler]: handler });
    }
    tell(rebalances, stats.rebalances);
    tell(metrics.buffered, buffered());
    tell(metrics.partitions, partitions().length);
  });
}

function readLag({ service, topics, broker, clock, partitions }: MeasuredConsumer): () => void {
  const { lag, lagAge, lagUnseen } = metrics;
  const startedAt = performance.now();
  const ages = new LagAge();
  const reading = new Reading('lag', () => broker.lag(service, topics));
  return readAtScrape([lag, lagAge, lagUnseen], async (tell) => {
    const lags = await reading.value();
    for (const { topic, partition, lag: records } of lags ?? [])
      tell(lag, Number(records), { [label.topic]: topic, [label.partition]: String(partition) });
    for (const [topic, seconds] of ages.secondsByTopic(partitions(), lags, clock.now().getTime()))
      tell(lagAge, seconds, { [label.topic]: topic });
    tell(lagUnseen, secondsSince(reading.readAt ?? startedAt));
  });
}
