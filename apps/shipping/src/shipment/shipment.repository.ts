import { Injectable } from '@nestjs/common';
import type { BookShipment, CancelShipment, Message } from '@orderflow/contracts';
import type { OrderId } from '@orderflow/kernel';
import type { Row, Tx } from '@orderflow/postgres';
import type { Repository } from '@orderflow/processing';
import type { Shipment, ShipmentChange } from './shipment.js';

/** Shipments by their order. */
export type Shipments = Map<OrderId, Shipment>;

const lock = `
  select order_id as "orderId", status, tracking_id as "trackingId", reason
  from shipments where order_id = any($1::uuid[]) order by order_id for update`;

const upsert = `
  insert into shipments (order_id, status, tracking_id, reason, created_at, updated_at)
  select *, changed.at from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::timestamptz[])
    as changed (order_id, status, tracking_id, reason, at)
  on conflict (order_id) do update set
    status = excluded.status, reason = excluded.reason, updated_at = excluded.updated_at`;

@Injectable()
export class ShipmentRepository implements Repository<Shipments, ShipmentChange> {
  async load(messages: readonly Message[], tx: Tx): Promise<Shipments> {
    const commands = messages as readonly (BookShipment | CancelShipment)[];
    const rows = await tx.query(lock, [commands.map(({ data }) => data.orderId)], 'shipments-lock');
    return new Map(rows.map(shipmentOf).map((shipment) => [shipment.orderId, shipment]));
  }

  evolve(shipments: Shipments, { shipment }: ShipmentChange): void {
    shipments.set(shipment.orderId, shipment);
  }

  async save(changes: readonly ShipmentChange[], tx: Tx): Promise<void> {
    // An upsert cannot meet a row twice: of several changes of one shipment the last is what it is now.
    const latest = [...new Map(changes.map((change) => [change.shipment.orderId, change])).values()];
    const rows = latest.map(({ shipment, at }): Row => ({ ...shipment, at }));
    const columns = ['orderId', 'status', 'trackingId', 'reason', 'at'].map((name) =>
      rows.map((row) => (row[name] as unknown) ?? null),
    );
    await tx.query(upsert, columns, 'shipments-upsert');
  }
}

/** The table's checks keep a row in one of the shapes of a shipment. */
function shipmentOf(row: Row): Shipment {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as Shipment;
}
