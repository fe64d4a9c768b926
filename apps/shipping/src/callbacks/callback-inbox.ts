import { Injectable } from '@nestjs/common';
import type { Tx } from '@orderflow/postgres';
import { GroupCommit } from '@orderflow/processing';
import { CarrierWords, type Believed } from '../carrier/carrier-words.js';
import { heardIn, type Callback } from './callback.js';

/** A callback that is the carrier's. */
export interface Arrival {
  readonly webhookId: string;
  readonly callback: Callback;
}

export type Reception = Believed | 'repeated';

const known = `select webhook_id as "webhookId" from callbacks where webhook_id = any($1::text[])`;

const insert = `
  insert into callbacks (webhook_id, type, order_id) select * from unnest($1::text[], $2::text[], $3::uuid[])`;

/**
 * Takes callbacks in: each takes effect once, stored with its change and with what it leads to in one transaction, which those that
 * come at the same time share. One that is refused is not stored: it may come again, when we know of its booking.
 */
@Injectable()
export class CallbackInbox {
  private readonly arrivals = new GroupCommit<Arrival, Reception>({
    run: (arrivals) => this.receive(arrivals),
    batchMax: 200,
    queueMax: 2_000,
  });

  constructor(private readonly words: CarrierWords) {}

  /** Resolves when it is durable. Rejects with `Overloaded`, having done nothing, when too many wait. */
  take(arrival: Arrival): Promise<Reception> {
    return this.arrivals.submit(arrival);
  }

  private receive(arrivals: readonly Arrival[]): Promise<Reception[]> {
    const all = arrivals.map((arrival) => ({ ...arrival, heard: heardIn(arrival.callback) }));
    const heard = all.map((arrival) => arrival.heard);
    return this.words.transact(heard, async (take, tx) => {
      // After the shipments were locked: whoever brought the same callback meanwhile is done.
      const seen = await idsKnown(arrivals, tx);
      const fresh: Arrival[] = [];
      const receptions = all.map((arrival): Reception => {
        if (seen.has(arrival.webhookId)) return 'repeated';
        const believed = take(arrival.heard);
        if (believed === 'taken') {
          seen.add(arrival.webhookId);
          fresh.push(arrival);
        }
        return believed;
      });
      if (fresh.length > 0) await store(fresh, tx);
      return receptions;
    });
  }
}

async function idsKnown(arrivals: readonly Arrival[], tx: Tx): Promise<Set<string>> {
  const ids = arrivals.map(({ webhookId }) => webhookId);
  const rows = await tx.query<Pick<Arrival, 'webhookId'>>(known, [ids], 'callbacks-known');
  return new Set(rows.map(({ webhookId }) => webhookId));
}

async function store(arrivals: readonly Arrival[], tx: Tx): Promise<void> {
  const columns = [
    arrivals.map(({ webhookId }) => webhookId),
    arrivals.map(({ callback }) => callback.type),
    arrivals.map(({ callback }) => callback.data.orderId),
  ];
  await tx.query(insert, columns, 'callbacks-insert');
}
