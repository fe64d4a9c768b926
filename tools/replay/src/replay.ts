import { newId } from '@orderflow/kernel';
import {
  describeUnfinished,
  judge,
  readBooks,
  waitUntilSettled,
  type Books,
  type Unfinished,
} from '@orderflow/oracle';
import { Database } from '@orderflow/postgres';
import type { StackAddresses } from '@orderflow/stack';
import type { OrdersFile } from './invoices/read-orders.js';
import { awaitEnds } from './orders/await-ends.js';
import { watchCounts } from './orders/watch-counts.js';
import { placeOrders } from './orders/place-orders.js';
import { demandOf, stockWarehouse } from './orders/stock-warehouse.js';
import { measure, readEnds } from './report/measure.js';
import { describeRefused } from './report/print.js';
import { reportOf, type Report } from './report/report.js';
import { replayReturns } from './returns/replay-returns.js';
import { TotalsOfRun } from './totals/compare.js';
import type { TotalsSource } from './totals/totals.js';

export interface ReplayRun {
  readonly stack: StackAddresses;
  readonly input: OrdersFile;
  readonly rate?: number;
  /** Services whose totals are compared with the file at this path. */
  readonly totals?: { readonly file: string; readonly of: readonly TotalsSource[] };
  /** Gives up when no order came to its end for so long. */
  readonly quietMs?: number;
  readonly signal?: AbortSignal;
  /** A line for the reader. */
  say(line: string): void;
  /** How far it is; replaces what was shown before. */
  show(progress: string): void;
}

/**
 * Places the orders of a file on a running stack, waits for their ends, does the same with their returns, and judges all books of the stack.
 * The report is complete whatever became of the orders; throws when the stack stays away.
 */
export async function replay(run: ReplayRun): Promise<Report> {
  const { services, databases } = run.stack;
  const { orders } = run.input;
  const ordersBook = new Database({ url: databases.orders, applicationName: 'replay', connectionsMax: 2 });
  const progress = watchCounts(services.orders, orders.length, run.show);
  const { of = [], file = '' } = run.totals ?? {};
  const totals = new TotalsOfRun(of, file, run);
  try {
    await totals.begin();
    await stockFor(run);
    await progress.start();
    const { rate, signal, quietMs } = run;
    const runId = newId();
    const options = { url: services.orders, orders, runId, rate, signal };
    const placements = await placeOrders({ ...options, onPlaced: progress.placed });
    describeRefused(placements.refused).forEach(run.say);
    const orderIds = placements.accepted.map((order) => order.orderId);
    await awaitEnds(ordersBook, orderIds, { quietMs, signal });
    progress.stop();
    const returns = await replayReturns({
      ...{ url: services.orders, database: ordersBook, returns: run.input.returns, runId },
      ...{ accepted: placements.accepted, quietMs, signal, say: run.say, show: run.show },
    });
    const books = await booksWhenSettled(run);
    const verdict = judge(books, { accepted: orderIds });
    const outcome = measure(orderIds.length, await readEnds(ordersBook, orderIds), placements.startedAt);
    const report = reportOf(run.input, placements, { ...outcome, returns: returns.report }, verdict);
    const comparisons = await totals.compare({
      ...{ accepted: placements.accepted, returns: returns.placed },
      ...{ orders: ordersBook, provider: books.provider },
    });
    return { ...report, ...comparisons };
  } finally {
    progress.stop();
    await ordersBook.close();
  }
}

/** Delivers to the warehouse what the orders ask for. */
async function stockFor({ stack, input, signal, show }: ReplayRun): Promise<void> {
  const demand = demandOf(input.orders);
  show(`stocking the warehouse with ${demand.size} articles`);
  const { services, databases } = stack;
  await stockWarehouse({ url: services.inventory, ordersDatabase: databases.orders, demand, signal });
}

async function booksWhenSettled({ stack, signal, show, say }: ReplayRun): Promise<Books> {
  const onProgress = (left: Unfinished) => show(`settling: ${describeUnfinished(left)}`);
  const { settled, unfinished } = await waitUntilSettled(stack, { signal, onProgress });
  signal?.throwIfAborted();
  if (!settled) say(`nothing moves any more, but there is still: ${describeUnfinished(unfinished)}`);
  show('judging the books');
  return readBooks(stack);
}
