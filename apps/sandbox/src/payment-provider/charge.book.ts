import { Injectable } from '@nestjs/common';
import { Database } from '@orderflow/postgres';
import { GroupCommit } from '@orderflow/processing';
import { keepFirst } from '../keep-first.js';

export interface Charge {
  readonly chargeId: string;
  readonly idempotencyKey: string;
  readonly orderId: string;
  readonly customerId: string;
  readonly amountMinor: number;
  readonly currency: string;
  readonly status: 'captured' | 'declined';
  readonly reason: string | null;
}

const columns = `
  charge_id as "chargeId", idempotency_key as "idempotencyKey", order_id as "orderId", customer_id as "customerId",
  amount_minor as "amountMinor", currency, status, reason`;

const insert = `
  insert into charges (charge_id, idempotency_key, order_id, customer_id, amount_minor, currency, status, reason)
  select * from unnest($1::text[], $2::text[], $3::uuid[], $4::text[], $5::bigint[], $6::text[], $7::text[], $8::text[])
  on conflict (idempotency_key) do nothing returning idempotency_key as "idempotencyKey"`;

const refundsOf = `
  select coalesce(json_agg(json_build_object('refundId', refund_id, 'amountMinor', amount_minor,
    'createdAt', created_at) order by refund_id), '[]')
  from refunds where refunds.charge_id = charges.charge_id`;

/** What was charged and what was declined. Concurrent requests share a transaction. */
@Injectable()
export class ChargeBook {
  private readonly commits = new GroupCommit<Charge, Charge>({
    batchMax: 500,
    run: (charges) =>
      keepFirst(
        charges,
        (fresh) => this.insert(fresh),
        (keys) => this.find(keys),
      ),
  });

  constructor(private readonly database: Database) {}

  /** Resolves when it is durable, with the first charge of its idempotency key. */
  enter(charge: Charge): Promise<Charge> {
    return this.commits.submit(charge);
  }

  ofOrder(orderId: string): Promise<unknown[]> {
    return this.database.query(
      `select ${columns}, created_at as "createdAt", (${refundsOf}) as refunds
       from charges where order_id = $1 order by charge_id`,
      [orderId],
    );
  }

  private insert(charges: readonly Charge[]) {
    const values = [
      charges.map(({ chargeId }) => chargeId),
      charges.map(({ idempotencyKey }) => idempotencyKey),
      charges.map(({ orderId }) => orderId),
      charges.map(({ customerId }) => customerId),
      charges.map(({ amountMinor }) => amountMinor),
      charges.map(({ currency }) => currency),
      charges.map(({ status }) => status),
      charges.map(({ reason }) => reason),
    ];
    return this.database.query<Pick<Charge, 'idempotencyKey'>>(insert, values, 'charges-insert');
  }

  private find(keys: readonly string[]): Promise<Charge[]> {
    return this.database.query<Charge>(
      `select ${columns} from charges where idempotency_key = any($1)`,
      [keys],
      'charges-find',
    );
  }
}
