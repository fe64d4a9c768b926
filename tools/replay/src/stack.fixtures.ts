import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newId } from '@orderflow/kernel';
import { describeUnfinished, judge, readBooks, waitUntilSettled, type Verdict } from '@orderflow/oracle';
import { Database } from '@orderflow/postgres';
import { startStack, type Stack, type StackOptions } from '@orderflow/stack';
import { readOrders } from './invoices/read-orders.js';
import { awaitEnds } from './orders/await-ends.js';
import {
  placeOrders,
  type AcceptedOrder,
  type OrderToPlace,
  type Placements,
} from './orders/place-orders.js';
import { demandOf, stockWarehouse } from './orders/stock-warehouse.js';
import { replayReturns, type ReturnsReport } from './returns/replay-returns.js';
import { sampleOrdersFile } from './sample.js';

/** A whole stack in a folder of its own, with goods for some replays of the sample. */
export interface TestStack {
  readonly stack: Stack;
  readonly sample: readonly OrderToPlace[];
  place(
    orders: readonly OrderToPlace[],
    options?: { runId?: string; rate?: number; url?: string; onPlaced?(placed: number): void },
  ): Promise<Placements>;
  /** Sends a piece of each of these orders back, of those that are confirmed, once all are done. */
  sendBack(accepted: readonly AcceptedOrder[]): Promise<ReturnsReport>;
  /** The verdict once nothing moves any more; throws when something stays open. */
  verdict(accepted?: Iterable<string>): Promise<Verdict>;
  stop(): Promise<void>;
}

export async function startTestStack(
  replaysOfSample: number,
  options: Pick<StackOptions, 'env' | 'services'> = {},
): Promise<TestStack> {
  const baseDir = await mkdtemp(join(tmpdir(), 'orderflow-stack-'));
  // Postgres runs as another user when this is root.
  await chmod(baseDir, 0o755);
  const stack = await startStack({ baseDir, ports: 'free', ...options });
  const { services, databases } = stack.file;
  const { orders: sample } = await readOrders(sampleOrdersFile);
  const demand = new Map([...demandOf(sample)].map(([sku, pieces]) => [sku, pieces * replaysOfSample]));
  await stockWarehouse({ url: services.inventory, ordersDatabase: databases.orders, demand });
  return {
    stack,
    sample,
    place: (orders, { runId = newId(), url = services.orders, ...rest } = {}) =>
      placeOrders({ url, orders, runId, ...rest }),
    async sendBack(accepted) {
      const database = new Database({ url: databases.orders, applicationName: 'test', connectionsMax: 1 });
      try {
        await awaitEnds(
          database,
          accepted.map(({ orderId }) => orderId),
        );
        const returns = accepted.map(({ invoiceNo }) => {
          const { sku } = sample.find((order) => order.invoiceNo === invoiceNo)!.body.lines[0]!;
          return {
            invoiceNo: `C${invoiceNo}`,
            saleNo: invoiceNo,
            lines: [{ sku, quantity: 1 }],
            linesOfFile: 1,
          };
        });
        const { report } = await replayReturns({
          ...{ url: services.orders, database, accepted, runId: newId() },
          returns: { lines: returns.length, returns, unmatched: new Map() },
          ...{ say: () => undefined, show: () => undefined },
        });
        return report;
      } finally {
        await database.close();
      }
    },
    async verdict(accepted) {
      const { settled, unfinished } = await waitUntilSettled(stack.file);
      if (!settled) throw new Error(`the stack does not settle: ${describeUnfinished(unfinished)}`);
      return judge(await readBooks(stack.file), { accepted });
    },
    async stop() {
      await stack.stop();
      await rm(baseDir, { recursive: true, force: true });
    },
  };
}

/** The names of the checks that failed. */
export function failures({ checks }: Verdict): string[] {
  return checks.filter((check) => !check.passed).map((check) => check.name);
}
