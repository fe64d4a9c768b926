import { Injectable } from '@nestjs/common';
import { RejectOrder, OrderRejected } from '@orderflow/contracts';
import { emit } from '@orderflow/messaging';
import { Handles, type DecideContext, type Decision, type MessageHandler } from '@orderflow/processing';
import type { StatusChange } from '../order/order.js';
import { orderIn, OrderRepository, type Orders } from '../order/order.repository.js';
import { changeTo } from '../order/order.rules.js';

@Injectable()
@Handles(RejectOrder)
export class RejectOrderHandler implements MessageHandler<RejectOrder, Orders, StatusChange> {
  constructor(readonly repository: OrderRepository) {}

  decide(orders: Orders, { data }: RejectOrder, { now }: DecideContext): Decision<StatusChange> {
    const order = orderIn(orders, data.orderId);
    const change = changeTo(order, 'rejected', now, data.reason);
    if (!change) return { changes: [], emits: [] };
    const { orderId, customerId, email } = order;
    return {
      changes: [change],
      emits: [emit(OrderRejected, { orderId, customerId, email, reason: data.reason })],
    };
  }
}
