import { Injectable } from '@nestjs/common';
import { CancelOrder, OrderCancelled } from '@orderflow/contracts';
import { emit } from '@orderflow/messaging';
import { Handles, type DecideContext, type Decision, type MessageHandler } from '@orderflow/processing';
import type { StatusChange } from '../order/order.js';
import { orderIn, OrderRepository, type Orders } from '../order/order.repository.js';
import { changeTo } from '../order/order.rules.js';

@Injectable()
@Handles(CancelOrder)
export class CancelOrderHandler implements MessageHandler<CancelOrder, Orders, StatusChange> {
  constructor(readonly repository: OrderRepository) {}

  decide(orders: Orders, { data }: CancelOrder, { now }: DecideContext): Decision<StatusChange> {
    const order = orderIn(orders, data.orderId);
    const change = changeTo(order, 'cancelled', now, data.reason);
    if (!change) return { changes: [], emits: [] };
    const { orderId, customerId, email } = order;
    return {
      changes: [change],
      emits: [emit(OrderCancelled, { orderId, customerId, email, reason: data.reason })],
    };
  }
}
