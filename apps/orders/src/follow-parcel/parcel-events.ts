import { OrderDelivered, OrderDispatched } from '@orderflow/contracts';
import { emit, type Emit } from '@orderflow/messaging';
import type { OrderChange } from '../order/order.js';

const events = { dispatched: OrderDispatched, delivered: OrderDelivered } as const;

/** An order tells of each step behind its parcel, too: on its own topic its whole story is in order, whatever overtook what before. */
export function parcelEvents(changes: readonly OrderChange[]): Emit[] {
  return changes.flatMap((change) =>
    'to' in change && (change.to === 'dispatched' || change.to === 'delivered')
      ? emit(events[change.to], { orderId: change.orderId })
      : [],
  );
}
