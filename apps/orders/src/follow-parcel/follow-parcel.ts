import type { Message } from '@orderflow/contracts';
import type { OrderId } from '@orderflow/kernel';
import type { DecideContext, Decision, MessageHandler } from '@orderflow/processing';
import type { OrderChange, ParcelStatus } from '../order/order.js';
import { orderIn, OrderRepository, type Orders } from '../order/order.repository.js';
import { followParcel } from '../order/order.rules.js';
import { parcelEvents } from './parcel-events.js';

/** Brings an order as far as its parcel has come; what a handler adds is how far that is. */
export abstract class FollowParcel<Event extends Message> implements MessageHandler<
  Event,
  Orders,
  OrderChange
> {
  abstract readonly parcel: ParcelStatus;

  constructor(readonly repository: OrderRepository) {}

  decide(orders: Orders, { subject }: Event, { now }: DecideContext): Decision<OrderChange> {
    const changes = followParcel(orderIn(orders, subject as OrderId), this.parcel, now);
    return { changes, emits: parcelEvents(changes) };
  }
}
