import { setTimeout as delay } from 'node:timers/promises';
import { Database } from '@orderflow/postgres';
import type { StackAddresses } from '@orderflow/stack';

/** By the clock of the service, in its history. */
export interface Confirmation {
  readonly atMs: number;
  /** Since it was taken in. */
  readonly tookMs: number;
}

const pollMs = 50;
const quietMaxMs = 60_000;

/** The database of the orders service, asked so that it costs next to nothing. */
export class OrdersBook {
  private readonly database: Database;

  constructor({ databases }: StackAddresses) {
    this.database = new Database({ url: databases.orders, applicationName: 'bench', connectionsMax: 1 });
  }

  /** How many orders are confirmed; of the 16 rows in which the service keeps count. */
  async confirmed(): Promise<number> {
    const [row] = await this.database.query<{ n: number }>(
      'select sum(confirmed)::bigint as n from order_counts',
      [],
      'bench-confirmed',
    );
    return row?.n ?? 0;
  }

  /** Waits until so many are confirmed. Throws when nothing moves any more. */
  async untilConfirmed(wanted: number, signal: AbortSignal, onProgress: (confirmed: number) => void) {
    let last = -1;
    for (let changedAt = performance.now(); last < wanted;) {
      const now = await this.confirmed();
      if (now !== last) {
        changedAt = performance.now();
        onProgress(now);
      } else if (performance.now() - changedAt > quietMaxMs)
        throw new Error(`only ${now} of ${wanted} orders are confirmed, and no more for a minute`);
      last = now;
      if (last < wanted) await delay(pollMs, undefined, { signal });
    }
  }

  /** Each order that was confirmed since then, the first one first. */
  confirmations(sinceMs: number): Promise<Confirmation[]> {
    return this.database.query<Confirmation>(
      `select (extract(epoch from confirmed.at) * 1000)::float8 as "atMs",
              (extract(epoch from confirmed.at - placed.at) * 1000)::float8 as "tookMs"
         from order_history confirmed join order_history placed using (order_id)
        where confirmed.status = 'confirmed' and placed.status = 'placed'
          and confirmed.at >= to_timestamp($1::float8 / 1000)
        order by confirmed.at`,
      [sinceMs],
    );
  }

  close(): Promise<void> {
    return this.database.close();
  }
}
