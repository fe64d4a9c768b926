import { Body, Controller, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { OrderCancellationRequested, shapes } from '@orderflow/contracts';
import type { Clock, OrderId } from '@orderflow/kernel';
import { emit, messageFrom } from '@orderflow/messaging';
import { Outbox } from '@orderflow/processing';
import { CLOCK, Describes, parseWith, ProblemException } from '@orderflow/service';
import { beginSpan, contextOf, linksToActive, spanNames, traceOf, withOrderId } from '@orderflow/telemetry';
import { z } from 'zod';
import { accepted } from '../order/order.answers.js';
import { linksOf } from '../order/order.links.js';
import { noSuchOrder, orderIdFrom } from '../order/order.path.js';
import { OrderRepository } from '../order/order.repository.js';
import { evolve, requestCancellation } from '../order/order.rules.js';
import { waitingFor } from '../order/order.story.js';
import { printable } from '../order/printable.js';

const cancellationRequest = z.strictObject({
  reason: printable(shapes.reason).default('requested by the customer'),
});

const refusals = {
  confirmed: { type: 'order-confirmed', title: 'The goods have left' },
  rejected: { type: 'order-rejected', title: 'The order was rejected already' },
} as const;

@Controller('orders')
export class RequestCancellationController {
  constructor(
    private readonly outbox: Outbox,
    private readonly orders: OrderRepository,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Post(':orderId/cancellation')
  @Describes({
    summary: 'Asks for an order to be cancelled.',
    body: cancellationRequest,
    answer: accepted,
    problems: [404, 409, 422],
  })
  @HttpCode(202)
  async request(@Param() params: unknown, @Body() body: unknown) {
    const orderId = orderIdFrom(params);
    const { reason } = parseWith(cancellationRequest, body ?? {});
    const { status, version } = await this.cancel(orderId, reason);
    return { orderId, status, version, ...waitingFor(status), links: linksOf(orderId) };
  }

  private cancel(orderId: OrderId, reason: string) {
    return this.outbox.transact(async (tx, send) => {
      const now = this.clock.now();
      const order = (await this.orders.lock([orderId], tx)).get(orderId);
      if (!order) throw noSuchOrder(orderId);
      const outcome = requestCancellation(order, reason, now);
      if (!outcome.accepted) throw new ProblemException(409, refusals[outcome.because]);
      if (!outcome.change) return order;
      this.orders.save([outcome.change], tx);
      const { correlationId, traceparent } = order;
      // In the order's trace; the request has its own, to which this is linked.
      const { span, context } = beginSpan(
        spanNames.cancellation,
        { links: linksToActive() },
        withOrderId(contextOf({ traceparent }), orderId),
      );
      send(
        messageFrom(emit(OrderCancellationRequested, { orderId, reason }), {
          source: 'orders',
          now,
          subject: orderId,
          correlationId,
          ...traceOf(context),
        }),
      );
      span.end();
      return evolve(order, outcome.change);
    });
  }
}
