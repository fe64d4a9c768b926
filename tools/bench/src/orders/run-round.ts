import type { Stack } from '@orderflow/stack';
import type { BenchContext } from '../frame/bench.js';
import { OrdersBook } from '../frame/orders-book.js';
import { grownSince, readStorage, type Storage } from '../frame/storage.js';
import { untilQuiet } from '../frame/until-quiet.js';
import type { PlaceJob } from '../load/job.js';
import { runLoad } from '../load/run-load.js';
import { Meter, type Usage } from '../machine/meter.js';

/** What one round measured. */
export interface Round {
  readonly placed: number;
  readonly refused: Readonly<Record<string, number>>;
  readonly orderIds: readonly string[];
  /** From the first request until each order was confirmed, ascending. */
  readonly confirmedAfterMs: readonly number[];
  /** From when each of them was taken in until it was confirmed. */
  readonly tookMs: readonly number[];
  /** From the first request to the answer to the last one. */
  readonly intakeMs: number;
  readonly generatorCpuSeconds: number;
  /** From before the first request until everything has come to its end: customers are told, outboxes are empty. */
  readonly usage: Usage;
  /** What became more on the disk meanwhile. */
  readonly grown: Storage;
}

export type OrdersToPlace = Pick<PlaceJob, 'urls' | 'orders' | 'file'>;

const concurrency = 128;

/** Places orders as fast as they are taken, and waits until all are confirmed and nothing is left to be done. */
export async function runRound(
  { signal, show }: BenchContext,
  stack: Stack,
  toPlace: OrdersToPlace,
  title: string,
): Promise<Round> {
  const { orders } = toPlace;
  const book = new OrdersBook(stack.file);
  const before = await book.confirmed();
  const storedBefore = await readStorage(stack);
  const meter = new Meter(stack.file.processes);
  try {
    const loading = runLoad({ kind: 'place', ...toPlace, concurrency }, signal);
    const placing = loading.then((placed) => ({ placed, intakeMs: Date.now() - placed.startedAtMs }));
    const failed = loading.then(({ refused }) => {
      if (Object.keys(refused).length === 0) return new Promise<never>(() => undefined);
      throw new Error(`orders were refused: ${JSON.stringify(refused)}`);
    });
    const progress = (confirmed: number) => show(`${title}: ${confirmed - before} of ${orders} confirmed`);
    await Promise.race([failed, book.untilConfirmed(before + orders, signal, progress)]);
    const { placed, intakeMs } = await placing;
    await untilQuiet(stack.file, signal);
    const usage = meter.end();
    const confirmations = await book.confirmations(placed.startedAtMs);
    return {
      placed: placed.accepted.length,
      refused: placed.refused,
      orderIds: placed.accepted.map(({ orderId }) => orderId),
      confirmedAfterMs: confirmations.map(({ atMs }) => atMs - placed.startedAtMs),
      tookMs: confirmations.map(({ tookMs }) => tookMs),
      intakeMs,
      generatorCpuSeconds: placed.cpuSeconds,
      usage,
      grown: grownSince(storedBefore, await readStorage(stack)),
    };
  } finally {
    meter.stop();
    await book.close();
  }
}
