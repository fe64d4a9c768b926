import { Controller, Get, Headers, Inject, Param, Query, Res } from '@nestjs/common';
import { shapes } from '@orderflow/contracts';
import type { Clock, OrderId } from '@orderflow/kernel';
import { CLOCK, Describes, parseWith } from '@orderflow/service';
import { z } from 'zod';
import { orderStatuses } from '../order/order.js';
import { OrderHistory, type OrderHead } from '../order/order-history.queries.js';
import { orderCounts, orderDetails, orderPage } from '../order/order.answers.js';
import { linksOf } from '../order/order.links.js';
import { noSuchOrder, orderIdFrom } from '../order/order.path.js';
import { askAgainSeconds, etagOf, knows, returnStepsOf, waitingFor } from '../order/order.story.js';
import { asOfPoint, orderAsOf } from './as-of.js';
import { OrderQueries } from './order.queries.js';

const listRequest = z.strictObject({
  status: z.enum(orderStatuses).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  after: shapes.orderId.optional(),
});
const findRequest = z.strictObject({ asOf: asOfPoint.optional() });

interface Reply {
  header(name: string, value: string): unknown;
  status(code: number): unknown;
}

@Controller('orders')
export class ReadOrdersController {
  constructor(
    private readonly orders: OrderQueries,
    private readonly history: OrderHistory,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  @Describes({ summary: 'Orders, the newest first.', query: listRequest, answer: orderPage, problems: [422] })
  async list(@Query() query: unknown) {
    const { status, limit, after } = parseWith(listRequest, query);
    const orders = await this.orders.list(limit + 1, status, after);
    const page = orders.slice(0, limit);
    const next = orders.length > limit ? { next: page.at(-1)?.orderId } : {};
    return { orders: page, ...next };
  }

  @Get('count')
  @Describes({ summary: 'How many orders there are in each status.', answer: orderCounts })
  count() {
    return this.orders.counts();
  }

  @Get(':orderId')
  @Describes({
    summary: 'One order with its history, as it is or as of a past event.',
    query: findRequest,
    headers: { 'If-None-Match': 'the ETag of what the client has' },
    answer: orderDetails,
    answerHeaders: {
      ETag: 'the version, and behind a dash how often returns of it have changed; none as of the past',
      'Retry-After': 'seconds after which to ask again; none once the order has ended',
    },
    empty: { 304: 'nothing has happened since' },
    problems: [404, 422],
  })
  async find(
    @Param() params: unknown,
    @Query() query: unknown,
    @Headers('if-none-match') known: string | undefined,
    @Res({ passthrough: true }) reply: Reply,
  ) {
    const orderId = orderIdFrom(params);
    const { asOf } = parseWith(findRequest, query);
    if (asOf === undefined) return this.current(orderId, known, reply);
    const order = orderAsOf(await this.found(orderId), asOf);
    return { ...order, ...waitingFor(order.status), links: linksOf(orderId) };
  }

  private async current(orderId: OrderId, known: string | undefined, reply: Reply) {
    const head = known === undefined ? undefined : await this.history.headOf(orderId);
    if (known !== undefined && head && knows(known, head)) {
      this.tellVersion(head, reply);
      reply.status(304);
      return undefined;
    }
    const order = await this.found(orderId);
    this.tellVersion({ ...order, returnSteps: returnStepsOf(order.returns) }, reply);
    return { ...order, ...waitingFor(order.status), links: linksOf(orderId) };
  }

  private async found(orderId: OrderId) {
    const order = await this.orders.find(orderId);
    if (!order) throw noSuchOrder(orderId);
    return order;
  }

  private tellVersion(head: OrderHead, reply: Reply): void {
    reply.header('etag', etagOf(head));
    reply.header('cache-control', 'private, no-cache');
    const again = askAgainSeconds(head.status, this.clock.now().getTime() - head.placedAt.getTime());
    if (again !== undefined) reply.header('retry-after', String(again));
  }
}
