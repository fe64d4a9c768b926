import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Res, UseGuards } from '@nestjs/common';
import { newId, type Clock } from '@orderflow/kernel';
import {
  AdminGuard,
  CLOCK,
  Describes,
  newWebhookSecret,
  parseWith,
  ProblemException,
} from '@orderflow/service';
import { TargetPolicy } from '../dispatch/target-policy.js';
import { SubscriptionRepository } from './subscription.repository.js';
import * as requests from './subscription.requests.js';
import type { Subscription } from './subscription.js';

/** Who is told of orders by webhooks. For operators, as `/admin` is: a subscription sends orders to any address. */
@Controller('webhooks')
@UseGuards(AdminGuard)
export class SubscriptionsController {
  constructor(
    private readonly subscriptions: SubscriptionRepository,
    private readonly policy: TargetPolicy,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Post()
  @Describes({
    summary: 'Subscribes. Only this answer and that of a rotation tell the secret.',
    body: requests.subscribeRequest,
    answer: requests.subscriptionWithSecret,
    problems: [401, 403, 422],
  })
  async subscribe(
    @Body() body: unknown,
    @Res({ passthrough: true }) reply: { header(name: string, value: string): unknown },
  ) {
    const { secret = newWebhookSecret(), ...asked } = parseWith(requests.subscribeRequest, body);
    const refusal = this.policy.refusalOf(new URL(asked.url));
    if (refusal !== undefined) throw wrongUrl(asked.url, refusal);
    const subscriptionId = newId<'SubscriptionId'>();
    const createdAt = this.clock.now();
    const subscription = await this.subscriptions.insert({ ...asked, subscriptionId, secret, createdAt });
    reply.header('location', `/webhooks/${subscriptionId}`);
    return { ...subscription, secret };
  }

  @Get()
  @Describes({
    summary: 'Every subscription.',
    answer: requests.subscriptionList,
    problems: [401, 403],
  })
  async list() {
    return { subscriptions: await this.subscriptions.list() };
  }

  @Get(':subscriptionId')
  @Describes({
    summary: 'One subscription, and how it fares.',
    answer: requests.subscriptionAnswer,
    problems: [401, 403, 404, 422],
  })
  show(@Param() params: unknown): Promise<Subscription> {
    return this.existing(params);
  }

  @Delete(':subscriptionId')
  @Describes({
    summary: 'Ends a subscription; what it is owed is forgotten.',
    problems: [401, 403, 404, 422],
  })
  @HttpCode(204)
  async delete(@Param() params: unknown): Promise<void> {
    const id = requests.subscriptionIdFrom(params);
    if (!(await this.subscriptions.delete(id))) throw requests.noSuchSubscription(id);
  }

  @Post(':subscriptionId/rotation')
  @Describes({
    summary: 'Gives it another secret; for 24 hours webhooks are signed with both.',
    body: requests.rotateRequest,
    answer: requests.subscriptionWithSecret,
    problems: [401, 403, 404, 422],
  })
  @HttpCode(200)
  async rotate(@Param() params: unknown, @Body() body: unknown) {
    const id = requests.subscriptionIdFrom(params);
    const { secret = newWebhookSecret() } = parseWith(requests.rotateRequest, body ?? {});
    const rotated = await this.subscriptions.rotate(id, secret);
    if (!rotated) throw requests.noSuchSubscription(id);
    return { ...rotated, secret };
  }

  @Post(':subscriptionId/enabling')
  @Describes({
    summary: 'Enables one that was disabled; what it is owed since is sent, in its order.',
    answer: requests.subscriptionAnswer,
    problems: [401, 403, 404, 422],
  })
  @HttpCode(200)
  async enable(@Param() params: unknown) {
    const { subscriptionId } = await this.existing(params);
    await this.subscriptions.enable(subscriptionId);
    return this.existing(params);
  }

  private async existing(params: unknown): Promise<Subscription> {
    const id = requests.subscriptionIdFrom(params);
    const found = await this.subscriptions.find(id);
    if (!found) throw requests.noSuchSubscription(id);
    return found;
  }
}

function wrongUrl(value: string, expected: string): ProblemException {
  return new ProblemException(422, {
    type: 'request-invalid',
    title: 'The request has fields that are not as expected',
    errors: [{ field: 'url', value: value.slice(0, 100), expected }],
  });
}
