import { Controller, Get, Param, Query } from '@nestjs/common';
import { shapes } from '@orderflow/contracts';
import { Describes, parseWith } from '@orderflow/service';
import { z } from 'zod';
import { orderStatuses } from '../order/order.js';
import { orderCounts, orderDetails, orderPage } from '../order/order.answers.js';
import { linksOf } from '../order/order.links.js';
import { noSuchOrder, orderIdFrom } from '../order/order.path.js';
import { asOfPoint, orderAsOf } from './as-of.js';
import { OrderQueries } from './order.queries.js';

const listRequest = z.strictObject({
  status: z.enum(orderStatuses).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  after: shapes.orderId.optional(),
});
const findRequest = z.strictObject({ asOf: asOfPoint.optional() });

@Controller('orders')
export class ReadOrdersController {
  constructor(private readonly orders: OrderQueries) {}

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
    answer: orderDetails,
    problems: [404, 422],
  })
  async find(@Param() params: unknown, @Query() query: unknown) {
    const { asOf } = parseWith(findRequest, query);
    const orderId = orderIdFrom(params);
    const order = await this.orders.find(orderId);
    if (!order) throw noSuchOrder(orderId);
    return { ...(asOf === undefined ? order : orderAsOf(order, asOf)), links: linksOf(orderId) };
  }
}
