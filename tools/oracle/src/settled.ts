import type { Database } from '@orderflow/postgres';
import { bookKeepers } from './books/books.js';
import { withBooks, type BookAddresses, type BookDatabases } from './books/databases.js';
import { readQueues } from './books/read-queues.js';

/** What is still under way, by name; everything zero means that nothing will happen by itself any more. */
export type Unfinished = Readonly<Record<string, number>>;

export interface Settling {
  readonly settled: boolean;
  readonly unfinished: Unfinished;
}

export interface SettleOptions {
  /** Gives up when nothing changed for this long. Default 30 s. */
  readonly quietMs?: number;
  readonly pollMs?: number;
  readonly signal?: AbortSignal;
  onProgress?(unfinished: Unfinished): void;
}

/**
 * Waits until every order and return is terminal, every saga is closed, every customer is told and every outbox is
 * empty. Bounded by progress, not by time: gives up once nothing changed for `quietMs`, and says what is open.
 */
export function waitUntilSettled(stack: BookAddresses, options: SettleOptions = {}): Promise<Settling> {
  const { quietMs = 30_000, pollMs = 250, signal, onProgress } = options;
  return withBooks(stack, async (databases) => {
    let last = '';
    let changedAt = Date.now();
    for (;;) {
      const { unfinished, progress } = await look(stack, databases);
      onProgress?.(unfinished);
      if (isSettled(unfinished)) return { settled: true, unfinished };
      const now = JSON.stringify([unfinished, progress]);
      if (now !== last) changedAt = Date.now();
      last = now;
      if (signal?.aborted || Date.now() - changedAt > quietMs) return { settled: false, unfinished };
      await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
  });
}

/** Whether nothing is under way at this moment. */
export function settled(stack: BookAddresses): Promise<boolean> {
  return withBooks(stack, async (databases) => isSettled((await look(stack, databases)).unfinished));
}

/** `orders: 3, outbox of payments: 12`, or `nothing`. */
export function describeUnfinished(unfinished: Unfinished): string {
  const open = Object.entries(unfinished).filter(([, count]) => count > 0);
  return open.map(([name, count]) => `${name}: ${count}`).join(', ') || 'nothing';
}

function isSettled(unfinished: Unfinished): boolean {
  return Object.values(unfinished).every((count) => count === 0);
}

async function look(
  stack: BookAddresses,
  databases: BookDatabases,
): Promise<{ unfinished: Unfinished; progress: unknown[] }> {
  const count = async (name: keyof BookDatabases, sql: string) =>
    (await databases[name].query<{ n: number }>(`select count(*) as n from ${sql}`))[0]?.n ?? 0;
  const [open, ended, returns, returned, sagas, told, bookings, callbacks, parcels, ...outboxes] =
    await Promise.all([
      count('orders', `orders where status in ('placed', 'cancelling')`),
      count('orders', `orders where status not in ('placed', 'cancelling')`),
      count('orders', `order_returns where status = 'requested'`),
      count('orders', `order_returns where status <> 'requested'`),
      count('orchestrator', `sagas where status in ('running', 'compensating')`),
      count(
        'notifications',
        `notices where notice in ('order-confirmed', 'order-rejected', 'order-cancelled',
         'goods-returned', 'goods-return-rejected')`,
      ),
      count('shipping', `shipments where status in ('pending', 'cancelling')`),
      count('sandbox', `carrier_callbacks where status = 'due'`),
      parcelSteps(databases),
      ...bookKeepers.map((name) => count(name, 'outbox')),
    ]);
  const unfinished = {
    'open orders': open,
    'open returns': returns,
    'open sagas': sagas,
    'customers not told': Math.max(0, ended + returned - told),
    'bookings not answered': bookings,
    'callbacks on their way': callbacks,
    'parcels on their way': parcels.underWay,
    'steps behind their parcels': parcels.behind,
    ...Object.fromEntries(bookKeepers.map((name, at) => [`outbox of ${name}`, outboxes[at] ?? 0])),
  };
  // Asked last, as it takes a connection to each service: whoever only listens is behind those.
  const queues = isSettled(unfinished) ? await readQueues(stack) : [];
  return {
    unfinished: {
      ...unfinished,
      ...Object.fromEntries(queues.map(({ service, outbox }) => [`outbox of ${service}`, outbox])),
    },
    progress: [ended, returned, told, parcels],
  };
}

/** How far orders, stock and customers are behind what shipping knows of parcels, and how many parcels will move by themselves. */
async function parcelSteps({ shipping, orders, inventory, notifications, sandbox }: BookDatabases) {
  const steps = async (database: Database, sql: string) =>
    (await database.query<{ n: number }>(sql))[0]?.n ?? 0;
  const far = (table: string) =>
    `select count(*) + count(*) filter (where status = 'delivered') as n from ${table} where status in ('dispatched', 'delivered')`;
  const [known, followed, shipped, told, left, underWay] = await Promise.all([
    steps(shipping, far('shipments')),
    steps(orders, far('orders')),
    steps(inventory, `select count(*) as n from reservations where status = 'shipped'`),
    steps(notifications, `select count(*) as n from notices where notice = 'order-dispatched'`),
    steps(shipping, `select count(*) as n from shipments where status in ('dispatched', 'delivered')`),
    steps(sandbox, 'select count(*) as n from carrier_shipments where next_at is not null'),
  ]);
  const behind = Math.max(0, known - followed) + Math.max(0, left - shipped) + Math.max(0, left - told);
  return { behind, underWay };
}
