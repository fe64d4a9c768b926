import { Injectable } from '@nestjs/common';
import { Database } from '@orderflow/postgres';
import { GroupCommit } from '@orderflow/processing';

/** A webhook that was signed as it should be. */
export interface TakenWebhook {
  readonly subscriber: string;
  readonly webhookId: string;
  readonly orderId: string | null;
  readonly type: string;
}

const insert = `
  insert into webhooks (subscriber, webhook_id, order_id, type, deliveries)
  select subscriber, webhook_id, order_id, type, deliveries
  from unnest($1::text[], $2::text[], $3::uuid[], $4::text[], $5::integer[]) with ordinality
    as one (subscriber, webhook_id, order_id, type, deliveries, nth)
  order by nth
  on conflict (subscriber, webhook_id) do update
    set deliveries = webhooks.deliveries + excluded.deliveries, last_at = excluded.last_at`;

/** Who takes webhooks, by what secrets, and what was taken. Concurrent deliveries share a transaction. */
@Injectable()
export class WebhookBook {
  private readonly deliveries = new GroupCommit<TakenWebhook, void>({
    // One at a time: two upserts of the same webhooks would meet them in any order.
    concurrency: 1,
    run: async (webhooks) => {
      await this.insert(webhooks);
      return webhooks.map(() => undefined);
    },
  });

  constructor(private readonly database: Database) {}

  async enroll(subscriber: string, secrets: readonly string[]): Promise<void> {
    await this.database.query(
      `insert into subscribers (subscriber, secrets) values ($1, $2)
       on conflict (subscriber) do update set secrets = excluded.secrets`,
      [subscriber, secrets],
    );
  }

  async leave(subscriber: string): Promise<void> {
    await this.database.query(`update subscribers set left_at = now() where subscriber = $1`, [subscriber]);
  }

  /** Undefined when there is no such subscriber. */
  async secretsOf(subscriber: string): Promise<readonly string[] | undefined> {
    const [row] = await this.database.query<{ secrets: string[] }>(
      `select secrets from subscribers where subscriber = $1`,
      [subscriber],
      'subscriber-secrets',
    );
    return row?.secrets;
  }

  async countRefused(subscriber: string): Promise<void> {
    await this.database.query(`update subscribers set refused = refused + 1 where subscriber = $1`, [
      subscriber,
    ]);
  }

  /** Resolves when it is durable. */
  take(webhook: TakenWebhook): Promise<void> {
    return this.deliveries.submit(webhook);
  }

  async of(subscriber: string, orderId: string | undefined) {
    const [row] = await this.database.query<{ refused: number }>(
      `select refused from subscribers where subscriber = $1`,
      [subscriber],
    );
    const webhooks = await this.database.query(
      `select webhook_id as "webhookId", order_id as "orderId", type, deliveries,
         first_at as "firstAt", last_at as "lastAt"
       from webhooks where subscriber = $1 and ($2::uuid is null or order_id = $2) order by position limit 10000`,
      [subscriber, orderId ?? null],
    );
    return { refused: row?.refused ?? 0, webhooks };
  }

  private async insert(webhooks: readonly TakenWebhook[]): Promise<void> {
    // An upsert cannot meet a row twice: what came several times is counted before.
    const copies = [
      ...Map.groupBy(webhooks, ({ subscriber, webhookId }) => `${subscriber} ${webhookId}`).values(),
    ];
    const first = copies.flatMap(([webhook]) => webhook ?? []);
    const values = [
      first.map(({ subscriber }) => subscriber),
      first.map(({ webhookId }) => webhookId),
      first.map(({ orderId }) => orderId),
      first.map(({ type }) => type),
      copies.map(({ length }) => length),
    ];
    await this.database.query(insert, values, 'webhooks-insert');
  }
}
