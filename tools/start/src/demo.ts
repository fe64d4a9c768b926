import { newId } from '@orderflow/kernel';
import { describeUnfinished, judge, readBooks, waitUntilSettled, type Verdict } from '@orderflow/oracle';
import { ProgressLine } from '@orderflow/command-line';
import { demandOf, placeOrders, stockWarehouse, type OrderToPlace } from '@orderflow/replay';
import type { StackAddresses } from '@orderflow/stack';
import { watchOrders } from './watch-orders.js';

/** Beyond so many orders only those that were not confirmed get a line. */
const linesMax = 100;

export interface DemoOptions {
  readonly stack: StackAddresses;
  readonly orders: readonly OrderToPlace[];
  readonly signal: AbortSignal;
  say(line: string): void;
}

/** Delivers the goods that the orders ask for; resolves when the shop knows every article. */
export async function stockFor({ stack, orders, signal }: DemoOptions): Promise<void> {
  await stockWarehouse({
    url: stack.services.inventory,
    ordersDatabase: stack.databases.orders,
    demand: demandOf(orders),
    signal,
  });
}

/** Places the orders, shows each of them arriving, and returns the oracle's verdict over all books of the stack. */
export async function placeAndWatch(options: DemoOptions): Promise<Verdict> {
  const { stack, orders, signal } = options;
  const progress = new ProgressLine(process.stdout);
  const say = (line: string) => {
    progress.clear();
    options.say(line);
  };
  const watch = await watchOrders(stack.kafka, (orderId) => {
    const line = orderId && watch.journeys.describe(orderId);
    if (line && (orders.length <= linesMax || !line.includes('confirmed'))) say(line);
    if (process.stdout.isTTY) progress.show(watch.journeys.counts());
  });
  try {
    const url = stack.services.orders;
    const { accepted, refused } = await placeOrders({ url, orders, runId: newId(), signal });
    for (const { invoiceNo, detail } of refused) say(`invoice ${invoiceNo} was refused: ${detail}`);
    const settling = await waitUntilSettled(stack, { signal });
    signal.throwIfAborted();
    progress.clear();
    say(watch.journeys.counts());
    if (!settling.settled)
      say(`nothing moves any more, but there is still: ${describeUnfinished(settling.unfinished)}`);
    return judge(await readBooks(stack), { accepted: accepted.map(({ orderId }) => orderId) });
  } finally {
    progress.clear();
    await watch.close();
  }
}
