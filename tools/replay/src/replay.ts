import { writeFile } from 'node:fs/promises';
import { newId } from '@orderflow/kernel';
import { describeUnfinished, judge, readBooks, waitUntilSettled } from '@orderflow/oracle';
import { Database } from '@orderflow/postgres';
import type { StackAddresses } from '@orderflow/stack';
import type { OrdersFile } from './invoices/read-orders.js';
import { awaitEnds } from './orders/await-ends.js';
import { watchCounts } from './orders/watch-counts.js';
import { placeOrders } from './orders/place-orders.js';
import { demandOf, stockWarehouse } from './orders/stock-warehouse.js';
import { measure, readEnds } from './report/measure.js';
import { describeOutcome, describeRefused } from './report/print.js';
import { reportOf, type Report } from './report/report.js';

export interface ReplayRun {
  readonly stack: StackAddresses;
  readonly input: OrdersFile;
  readonly rate?: number;
  readonly json?: string;
  /** Gives up when no order came to its end for so long. */
  readonly quietMs?: number;
  readonly signal?: AbortSignal;
  /** A line for the reader. */
  say(line: string): void;
  /** How far it is; replaces what was shown before. */
  show(progress: string): void;
}

/**
 * Places the orders of a file on a running stack, waits for their ends, and judges all books of the stack.
 * The report is complete whatever became of the orders; throws when the stack stays away.
 */
export async function replay(run: ReplayRun): Promise<Report> {
  const { stack, input, rate, json, signal, quietMs, say, show } = run;
  const { orders } = input;
  const ordersBook = new Database({
    url: stack.databases.orders,
    applicationName: 'replay',
    connectionsMax: 2,
  });
  const progress = watchCounts(stack.services.orders, orders.length, show);
  try {
    const demand = demandOf(orders);
    show(`stocking the warehouse with ${demand.size} articles`);
    await stockWarehouse({
      url: stack.services.inventory,
      ordersDatabase: stack.databases.orders,
      demand,
      signal,
    });
    await progress.start();
    const url = stack.services.orders;
    const placements = await placeOrders({
      url,
      orders,
      runId: newId(),
      rate,
      signal,
      onPlaced: progress.placed,
    });
    describeRefused(placements.refused).forEach(say);
    const orderIds = placements.accepted.map((order) => order.orderId);
    await awaitEnds(ordersBook, orderIds, { quietMs, signal });
    progress.stop();
    const settling = await waitUntilSettled(stack, {
      signal,
      onProgress: (left) => show(`settling: ${describeUnfinished(left)}`),
    });
    if (!settling.settled)
      say(`nothing moves any more, but there is still: ${describeUnfinished(settling.unfinished)}`);
    show('judging the books');
    const verdict = judge(await readBooks(stack), { accepted: orderIds });
    const outcome = measure(orderIds.length, await readEnds(ordersBook, orderIds), placements.startedAt);
    const report = reportOf(input, placements, outcome, verdict);
    describeOutcome(report).forEach(say);
    if (json) await writeFile(json, `${JSON.stringify(report, null, 2)}\n`);
    return report;
  } finally {
    progress.stop();
    await ordersBook.close();
  }
}
