import { Body, Controller, Get, HttpCode, Param, Post, Query, UseGuards } from '@nestjs/common';
import { shapes } from '@orderflow/contracts';
import { AdminGuard, Describes, parseWith, ProblemException } from '@orderflow/service';
import { z } from 'zod';
import { SubscriptionRepository } from '../subscription/subscription.repository.js';
import { noSuchSubscription, subscriptionIdFrom } from '../subscription/subscription.requests.js';
import type { SubscriptionId } from '../subscription/subscription.js';
import { webhookEventNames } from '../subscription/webhook-events.js';
import { deliveryStatuses } from './delivery.js';
import { DeliveryRepository } from './delivery.repository.js';

const listRequest = z.strictObject({
  status: z.enum(deliveryStatuses).optional(),
  orderId: shapes.orderId.optional(),
  after: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).default(0),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});
const replayRequest = z.strictObject({
  since: z.iso.datetime({ offset: true, error: 'expected an instant such as 2026-11-28T12:00:00Z' }),
});
const deliveryParams = z.object({ deliveryId: z.uuid() });

const instant = z.iso.datetime();
const deliveryPage = z.object({
  deliveries: z.array(
    z.object({
      deliveryId: z.uuid().describe('its webhook-id'),
      position: z.int(),
      orderId: shapes.orderId,
      event: z.enum(webhookEventNames),
      status: z.enum(deliveryStatuses),
      attempts: z.int().min(0),
      answer: z.string().nullable().describe('what the last attempt came to'),
      dueAt: instant.nullable(),
      notedAt: instant,
      settledAt: instant.nullable(),
    }),
  ),
  next: z.int().optional().describe('give it as `after` to have the next page'),
});
const replayAnswer = z.object({ replayed: z.int().min(0) });

/** What subscribers were sent, and are owed. */
@Controller('webhooks/:subscriptionId')
@UseGuards(AdminGuard)
export class DeliveriesController {
  constructor(
    private readonly subscriptions: SubscriptionRepository,
    private readonly deliveries: DeliveryRepository,
  ) {}

  @Get('deliveries')
  @Describes({
    summary: 'What it was sent and is owed, the oldest first.',
    query: listRequest,
    answer: deliveryPage,
    problems: [401, 403, 404, 422],
  })
  async list(@Param() params: unknown, @Query() query: unknown) {
    const id = await this.existing(params);
    const { limit, ...filter } = parseWith(listRequest, query);
    const found = await this.deliveries.list(id, { ...filter, limit: limit + 1 });
    const deliveries = found.slice(0, limit);
    return { deliveries, ...(found.length > limit && { next: deliveries.at(-1)?.position }) };
  }

  @Post('deliveries/:deliveryId/replay')
  @Describes({
    summary: 'Sends one again, under its old id.',
    answer: replayAnswer,
    problems: [401, 403, 404, 422],
  })
  @HttpCode(202)
  async replayOne(@Param() params: unknown) {
    const id = await this.existing(params);
    const { deliveryId } = parseWith(deliveryParams, params);
    const replayed = await this.deliveries.replay(id, { deliveryId });
    if (replayed === 0) throw nothingToReplay(deliveryId);
    return { replayed };
  }

  @Post('replay')
  @Describes({
    summary: 'Sends all again that were noted since, under their old ids and in their old order.',
    body: replayRequest,
    answer: replayAnswer,
    problems: [401, 403, 404, 422],
  })
  @HttpCode(202)
  async replaySince(@Param() params: unknown, @Body() body: unknown) {
    const id = await this.existing(params);
    const { since } = parseWith(replayRequest, body);
    return { replayed: await this.deliveries.replay(id, { since: new Date(since) }) };
  }

  private async existing(params: unknown): Promise<SubscriptionId> {
    const id = subscriptionIdFrom(params);
    if (!(await this.subscriptions.find(id))) throw noSuchSubscription(id);
    return id;
  }
}

function nothingToReplay(deliveryId: string): ProblemException {
  return new ProblemException(404, {
    type: 'delivery-unknown',
    title: 'There is no such delivery, or it is being sent just now',
    errors: [{ field: 'deliveryId', value: deliveryId, expected: 'the id of a delivery that is kept' }],
  });
}
