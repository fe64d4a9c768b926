import { Injectable } from '@nestjs/common';
import { ConfirmOrder, OrderConfirmed } from '@orderflow/contracts';
import { emit } from '@orderflow/messaging';
import { Handles, type DecideContext, type Decision, type MessageHandler } from '@orderflow/processing';
import { parcelEvents } from '../follow-parcel/parcel-events.js';
import type { StatusChange } from '../order/order.js';
import { orderIn, OrderRepository, type Orders } from '../order/order.repository.js';
import { confirm } from '../order/order.rules.js';

@Injectable()
@Handles(ConfirmOrder)
export class ConfirmOrderHandler implements MessageHandler<ConfirmOrder, Orders, StatusChange> {
  constructor(readonly repository: OrderRepository) {}

  decide(orders: Orders, { data }: ConfirmOrder, { now }: DecideContext): Decision<StatusChange> {
    const order = orderIn(orders, data.orderId);
    const changes = confirm(order, now);
    if (changes.length === 0) return { changes, emits: [] };
    const { orderId, customerId, email, currency, totalMinor } = order;
    return {
      changes,
      emits: [
        emit(OrderConfirmed, { orderId, customerId, email, currency, totalMinor }),
        ...parcelEvents(changes),
      ],
    };
  }
}
