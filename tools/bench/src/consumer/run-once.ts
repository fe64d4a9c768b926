import { systemClock } from '@orderflow/kernel';
import { Consumer, Outbox, silentLog } from '@orderflow/processing';
import type { TestInfra } from '@orderflow/testkit';
import type { BenchContext } from '../frame/bench.js';
import type { Books } from './books.js';
import { RunClock } from './run-clock.js';
import { setStage, type Stage } from './stage.js';
import { watched } from './timed.js';
import { WaitingHandler } from './waiting.handler.js';
import { isBehind, type Planned } from './workload.js';

export interface RunOptions {
  readonly planned: readonly Planned[];
  /** One lane for all keys: strictly one record after the other. */
  readonly oneByOne?: boolean;
  /** The record that fails at every attempt. */
  readonly poisoned?: Planned;
}

/** What one run measured. Times are milliseconds since the start of the consumer; the index is the place in the log less one. */
export interface Run {
  readonly poisoned?: Planned;
  /** From the start of the consumer, the join of its group included, to the commit of the last record. */
  readonly durationMs: number;
  readonly joinedAtMs: number;
  /** What the waits of all handlers came to, added up. */
  readonly waitedMs: number;
  /** CPU of this process, in which nothing but the consumer runs meanwhile. */
  readonly cpuMs: number;
  readonly transactions: number;
  /** When each record was handed to the consumer. */
  readonly receivedAtMs: readonly number[];
  /** When the transaction of each record was committed; 0 for what was not. */
  readonly committedAtMs: readonly number[];
  readonly books: Books;
}

export interface RunContext extends Pick<BenchContext, 'signal' | 'show'> {
  readonly servers: TestInfra;
}

/** Lets one consumer work off a full topic. */
export async function runOnce(context: RunContext, options: RunOptions, title: string): Promise<Run> {
  context.show(`${title}: filling the topic`);
  const { planned, poisoned } = options;
  const toHandle = planned.filter((one) => !poisoned || !isBehind(one, poisoned)).length;
  const clock = new RunClock(planned.length, toHandle);
  const stage = await setStage(context.servers, planned, (tx) => clock.committed(tx));
  try {
    return await runOn(stage, clock, context, options, title);
  } finally {
    await stage.clear();
  }
}

async function runOn(
  { broker, database, allCommitted, books }: Stage,
  clock: RunClock,
  { signal, show }: RunContext,
  { planned, oneByOne, poisoned }: RunOptions,
  title: string,
): Promise<Run> {
  const handler = new WaitingHandler(planned, poisoned, (places, tx) => clock.saved(places, tx));
  const outbox = new Outbox(database, broker, silentLog);
  const consumer = new Consumer({
    ...{ service: 'inventory', handlers: [handler], database, outbox, clock: systemClock, log: silentLog },
    broker: watched(broker, (record) => {
      clock.received(Number(record.offset));
      return oneByOne ? { ...record, key: 'all' } : record;
    }),
    onCrash: (error) => clock.failed(error),
  });
  const watch = setInterval(() => show(`${title}: ${clock.check(signal)} records`), 100);
  try {
    outbox.start();
    clock.start();
    const cpuBefore = process.cpuUsage();
    await consumer.start();
    const joinedAtMs = clock.now();
    await clock.ended;
    const { user, system } = process.cpuUsage(cpuBefore);
    await allCommitted();
    return {
      poisoned,
      joinedAtMs,
      durationMs: Math.max(...clock.committedAtMs),
      waitedMs: handler.waitedMs,
      cpuMs: (user + system) / 1_000,
      transactions: consumer.stats.groups,
      receivedAtMs: clock.receivedAtMs,
      committedAtMs: clock.committedAtMs,
      books: await books(),
    };
  } finally {
    clearInterval(watch);
    await consumer.stop();
    await outbox.stop();
  }
}
