import { Injectable } from '@nestjs/common';
import { Database } from '@orderflow/postgres';
import { GroupCommit } from '@orderflow/processing';
import type { Mail } from './mail.js';

const insert = `
  insert into mails (message_id, order_id, notice, address, subject, deliveries)
  select * from unnest($1::text[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::integer[])
  on conflict (message_id) do update
    set deliveries = mails.deliveries + excluded.deliveries, last_at = excluded.last_at`;

/** What arrived. Concurrent deliveries share a transaction. */
@Injectable()
export class MailBook {
  private readonly deliveries = new GroupCommit<Mail, void>({
    // One at a time: two upserts of the same mails would meet them in any order.
    concurrency: 1,
    run: async (mails) => {
      await this.insert(mails);
      return mails.map(() => undefined);
    },
  });

  constructor(private readonly database: Database) {}

  /** Resolves when it is durable. */
  deliver(mail: Mail): Promise<void> {
    return this.deliveries.submit(mail);
  }

  ofOrder(orderId: string): Promise<unknown[]> {
    return this.database.query(
      `select message_id as "messageId", order_id as "orderId", notice, address, subject, deliveries,
         first_at as "firstAt", last_at as "lastAt"
       from mails where order_id = $1 order by first_at, message_id`,
      [orderId],
    );
  }

  private async insert(mails: readonly Mail[]): Promise<void> {
    // An upsert cannot meet a row twice: what came several times is counted before.
    const copies = [...Map.groupBy(mails, ({ messageId }) => messageId).values()];
    const first = copies.flatMap(([mail]) => mail ?? []);
    const values = [
      first.map(({ messageId }) => messageId),
      first.map(({ orderId }) => orderId),
      first.map(({ notice }) => notice),
      first.map(({ address }) => address),
      first.map(({ subject }) => subject),
      copies.map(({ length }) => length),
    ];
    await this.database.query(insert, values, 'mails-insert');
  }
}
