import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '@orderflow/postgres';
import type { Fate } from './callback.fate.js';

/** What the shop is to be told. */
export interface CallbackEntry extends Fate {
  readonly callbackId: string;
  readonly orderId: string;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly happenedAt: Date;
}

export interface DueCallback extends Pick<CallbackEntry, 'callbackId' | 'type' | 'data' | 'happenedAt'> {
  readonly attempts: number;
}

/** What came of sending one. */
export interface Sending {
  readonly callbackId: string;
  readonly taken: boolean;
  readonly answer: string;
}

const attemptsMax = 12;

const insert = `
  insert into carrier_callbacks (callback_id, order_id, type, data, happened_at, status, sends, send_at)
  select callback_id, order_id, type, data, happened_at, status, sends, now() + after * interval '1 ms'
  from unnest($1::text[], $2::uuid[], $3::text[], $4::jsonb[], $5::timestamptz[], $6::text[], $7::integer[], $8::integer[])
    as entry (callback_id, order_id, type, data, happened_at, status, sends, after)`;

/** Sent again by whoever is there, should its sender be killed. */
const claim = `
  update carrier_callbacks set attempts = attempts + 1, send_at = now() + interval '10 s'
  where callback_id in (select callback_id from carrier_callbacks where status = 'due' and send_at <= now()
    order by send_at limit $1 for update skip locked)
  returning callback_id as "callbackId", type, data, happened_at as "happenedAt", attempts`;

/** One that was taken is sent again where it is to be repeated; one that was not, after growing waits. */
const settle = `
  update carrier_callbacks set
    sends = sends - sent.taken::integer,
    status = case when sent.taken and sends <= 1 then 'taken'
      when not sent.taken and attempts >= ${attemptsMax} then 'given-up' else 'due' end,
    send_at = now() + case when sent.taken then interval '50 ms'
      else least(10000, 100 * 2 ^ attempts) * interval '1 ms' end,
    answer = sent.answer
  from unnest($1::text[], $2::boolean[], $3::text[]) as sent (callback_id, taken, answer)
  where carrier_callbacks.callback_id = sent.callback_id`;

/** The carrier's own record of what it told, by which the oracle goes. */
@Injectable()
export class CallbackBook {
  constructor(private readonly database: Database) {}

  async enter(entries: readonly CallbackEntry[], tx: Tx): Promise<void> {
    const columns = [
      entries.map(({ callbackId }) => callbackId),
      entries.map(({ orderId }) => orderId),
      entries.map(({ type }) => type),
      entries.map(({ data }) => JSON.stringify(data)),
      entries.map(({ happenedAt }) => happenedAt),
      entries.map(({ status }) => status),
      entries.map(({ sends }) => sends),
      entries.map(({ afterMs }) => afterMs),
    ];
    await tx.query(insert, columns, 'callbacks-insert');
  }

  claim(most: number): Promise<DueCallback[]> {
    return this.database.query<DueCallback & Record<string, unknown>>(claim, [most], 'callbacks-claim');
  }

  async settle(sendings: readonly Sending[]): Promise<void> {
    const columns = [
      sendings.map(({ callbackId }) => callbackId),
      sendings.map(({ taken }) => taken),
      sendings.map(({ answer }) => answer),
    ];
    await this.database.query(settle, columns, 'callbacks-settle');
  }

  ofOrder(orderId: string): Promise<unknown[]> {
    return this.database.query(
      `select callback_id as "callbackId", type, happened_at as "happenedAt", status, attempts, answer
       from carrier_callbacks where order_id = $1 order by happened_at, type`,
      [orderId],
    );
  }
}
