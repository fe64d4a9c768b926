import { bounded, deleted, kept, type Tables } from '@orderflow/processing';

export const shippingTables: Tables = {
  shipments: kept('the books of what was sent; no booking comes after its undo'),
  // The carrier has not ended with a shipment in any other status: its callbacks are kept however old they are.
  callbacks: deleted(
    30,
    `received_at < $1 and exists (select from shipments where shipments.order_id = callbacks.order_id
      and shipments.status in ('delivered', 'refused', 'cancelled'))`,
    'of shipments that have ended; others stay. One that is repeated even later changes nothing, as the shipment has heard it',
  ),
  partner_limits: bounded('the partners'),
};
