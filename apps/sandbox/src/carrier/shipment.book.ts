import { Injectable } from '@nestjs/common';
import type { StockLine } from '@orderflow/contracts';
import { Database } from '@orderflow/postgres';
import { GroupCommit } from '@orderflow/processing';
import { keepFirst } from '../keep-first.js';

export interface Shipment {
  readonly trackingId: string;
  readonly idempotencyKey: string;
  readonly orderId: string;
  readonly customerId: string;
  readonly country: string;
  readonly lines: readonly StockLine[];
  /** A pending one is answered by calling back: refused where it has a reason. */
  readonly status: 'pending' | 'booked' | 'cancelled' | 'refused';
  readonly reason: string | null;
  /** When something happens to it next by itself. */
  readonly nextAfterMs?: number;
  readonly dispatchedAt?: Date | null;
}

const columns = `
  tracking_id as "trackingId", idempotency_key as "idempotencyKey", order_id as "orderId",
  customer_id as "customerId", country, lines, status, reason, dispatched_at as "dispatchedAt"`;

const insert = `
  insert into carrier_shipments (tracking_id, idempotency_key, order_id, customer_id, country, lines, status, reason,
    next_at)
  select tracking_id, idempotency_key, order_id, customer_id, country, lines, status, reason, now() + next * interval '1 ms'
  from unnest($1::text[], $2::text[], $3::uuid[], $4::text[], $5::text[], $6::jsonb[], $7::text[], $8::text[], $9::integer[])
    as shipment (tracking_id, idempotency_key, order_id, customer_id, country, lines, status, reason, next)
  on conflict (idempotency_key) do nothing returning idempotency_key as "idempotencyKey"`;

const cancel = `
  update carrier_shipments set status = 'cancelled', cancelled_at = now(), next_at = null
  where tracking_id = any($1) and status = 'booked' and dispatched_at is null`;

/** What was booked, refused and cancelled. Concurrent requests share a transaction. */
@Injectable()
export class ShipmentBook {
  private readonly bookings = new GroupCommit<Shipment, Shipment>({
    batchMax: 500,
    run: (shipments) =>
      keepFirst(
        shipments,
        (fresh) => this.insert(fresh),
        (keys) => this.find('idempotency_key', keys),
      ),
  });

  private readonly cancellations = new GroupCommit<string, Shipment | undefined>({
    // One at a time: two updates of the same parcels would meet them in any order.
    concurrency: 1,
    run: async (trackingIds) => {
      await this.database.query(cancel, [trackingIds], 'shipments-cancel');
      const found = await this.find('tracking_id', trackingIds);
      const byTrackingId = new Map(found.map((shipment) => [shipment.trackingId, shipment]));
      return trackingIds.map((trackingId) => byTrackingId.get(trackingId));
    },
  });

  constructor(private readonly database: Database) {}

  /** Resolves when it is durable, with the first shipment of its idempotency key. */
  enter(shipment: Shipment): Promise<Shipment> {
    return this.bookings.submit(shipment);
  }

  /** Resolves when it is durable, with the shipment as it is now, if there is one. */
  cancel(trackingId: string): Promise<Shipment | undefined> {
    return this.cancellations.submit(trackingId);
  }

  async byTrackingId(trackingId: string): Promise<Shipment | undefined> {
    const [shipment] = await this.find('tracking_id', [trackingId]);
    return shipment;
  }

  ofOrder(orderId: string): Promise<unknown[]> {
    return this.database.query(
      `select ${columns}, created_at as "createdAt", cancelled_at as "cancelledAt", delivered_at as "deliveredAt"
       from carrier_shipments where order_id = $1 order by tracking_id`,
      [orderId],
    );
  }

  private insert(shipments: readonly Shipment[]) {
    const values = [
      shipments.map(({ trackingId }) => trackingId),
      shipments.map(({ idempotencyKey }) => idempotencyKey),
      shipments.map(({ orderId }) => orderId),
      shipments.map(({ customerId }) => customerId),
      shipments.map(({ country }) => country),
      shipments.map(({ lines }) => JSON.stringify(lines)),
      shipments.map(({ status }) => status),
      shipments.map(({ reason }) => reason),
      shipments.map(({ nextAfterMs }) => nextAfterMs ?? null),
    ];
    return this.database.query<Pick<Shipment, 'idempotencyKey'>>(insert, values, 'shipments-insert');
  }

  private find(column: 'tracking_id' | 'idempotency_key', values: readonly string[]): Promise<Shipment[]> {
    return this.database.query<Shipment>(
      `select ${columns} from carrier_shipments where ${column} = any($1)`,
      [values],
      `shipments-by-${column}`,
    );
  }
}
