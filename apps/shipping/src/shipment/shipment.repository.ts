import { Injectable } from '@nestjs/common';
import type { Message } from '@orderflow/contracts';
import type { OrderId } from '@orderflow/kernel';
import type { Row, Tx } from '@orderflow/postgres';
import type { Repository } from '@orderflow/processing';
import type { Shipment, ShipmentChange } from './shipment.js';

/** Shipments by their order. */
export type Shipments = Map<OrderId, Shipment>;

const columns = `
  order_id as "orderId", status, tracking_id as "trackingId", reason, origin, request, asked`;

const lock = `
  select ${columns} from shipments where order_id = any($1::uuid[]) order by order_id for update`;

/** When something is due, Postgres says: the clocks of instances differ. */
const upsert = `
  insert into shipments
    (order_id, status, tracking_id, reason, origin, request, asked, due_at, created_at, updated_at)
  select order_id, status, tracking_id, reason, origin, request, asked, now() + ask_after * interval '1 ms', at, at
  from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::jsonb[], $6::jsonb[], $7::integer[],
      $8::integer[], $9::timestamptz[])
    as changed (order_id, status, tracking_id, reason, origin, request, asked, ask_after, at)
  on conflict (order_id) do update set
    status = excluded.status, tracking_id = excluded.tracking_id, reason = excluded.reason,
    request = excluded.request, asked = excluded.asked, due_at = excluded.due_at, updated_at = excluded.updated_at`;

/** Takes what is due for asking, so that nobody else asks before the lease ends; the longest due first. */
const claim = `
  update shipments set asked = asked + 1, due_at = clock_timestamp() + $2 * interval '1 ms'
  where order_id in (
    select order_id from shipments where due_at <= now() order by due_at limit $1 for update skip locked)
  returning ${columns}`;

@Injectable()
export class ShipmentRepository implements Repository<Shipments, ShipmentChange> {
  load(messages: readonly Message[], tx: Tx): Promise<Shipments> {
    return this.lock(
      messages.map(({ subject }) => subject as OrderId),
      tx,
    );
  }

  async lock(orderIds: readonly OrderId[], tx: Tx): Promise<Shipments> {
    const rows = await tx.query(lock, [orderIds], 'shipments-lock');
    return new Map(rows.map(shipmentOf).map((shipment) => [shipment.orderId, shipment]));
  }

  evolve(shipments: Shipments, { shipment }: ShipmentChange): void {
    shipments.set(shipment.orderId, shipment);
  }

  save(changes: readonly ShipmentChange[], tx: Tx): void {
    // An upsert cannot meet a row twice: of several changes of one shipment the last is what it is now.
    const latest = [...new Map(changes.map((change) => [change.shipment.orderId, change])).values()];
    const rows = latest.map(({ shipment, askAfterMs, at }): Row => ({
      asked: 0,
      ...shipment,
      askAfterMs,
      at,
    }));
    const names = [
      'orderId',
      'status',
      'trackingId',
      'reason',
      'origin',
      'request',
      'asked',
      'askAfterMs',
      'at',
    ];
    const values = names.map((name) => rows.map((row) => (row[name] as unknown) ?? null));
    void tx.query(upsert, values, 'shipments-upsert');
  }

  /** Locked only for this transaction; leased to the caller for so long. */
  async claim(most: number, leaseMs: number, tx: Tx): Promise<Shipment[]> {
    const rows = await tx.query(claim, [most, leaseMs], 'shipments-claim');
    return rows.map(shipmentOf);
  }
}

/** The table's checks keep a row in one of the shapes of a shipment. */
function shipmentOf(row: Row): Shipment {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as Shipment;
}
