import type { IncomingHttpHeaders } from 'node:http';
import { setTimeout as after } from 'node:timers/promises';
import {
  Body,
  Controller,
  Delete,
  Get,
  Headers,
  HttpCode,
  Param,
  Post,
  Put,
  Query,
  Req,
} from '@nestjs/common';
import { shapes } from '@orderflow/contracts';
import { Describes, KeepsRawBody, parseWith, ProblemException, rawBodyOf } from '@orderflow/service';
import { Webhook } from 'standardwebhooks';
import { z } from 'zod';
import { RuleStore } from '../rules/rule.store.js';
import { WebhookBook } from './webhook.book.js';

const subscriber = z.object({
  subscriber: z.string().regex(/^[a-z0-9-]{1,64}$/, 'expected 1 to 64 of a to z, 0 to 9, dash'),
});
const enrolment = z.strictObject({ secrets: z.array(z.string()).min(1) });
const ofOrderOrAll = z.object({ orderId: shapes.orderId.optional() });
const webhook = z.looseObject({
  type: z.string(),
  data: z.looseObject({ orderId: shapes.orderId.optional() }),
});

/** Somebody who subscribed to webhooks. It believes a signature by a library of others, not by ours. */
@Controller('subscribers')
export class SubscriberController {
  constructor(
    private readonly book: WebhookBook,
    private readonly rules: RuleStore,
  ) {}

  @Put(':subscriber')
  @Describes({
    summary: 'Takes webhooks that are signed with one of these.',
    body: enrolment,
    problems: [422],
  })
  @HttpCode(204)
  async enroll(@Param() params: unknown, @Body() body: unknown): Promise<void> {
    const { secrets } = parseWith(enrolment, body);
    await this.book.enroll(nameIn(params), secrets);
  }

  @Delete(':subscriber')
  @Describes({
    summary: 'From now on it expects no word of orders that are placed; what still comes it takes.',
    problems: [422],
  })
  @HttpCode(204)
  async leave(@Param() params: unknown): Promise<void> {
    await this.book.leave(nameIn(params));
  }

  @Post(':subscriber')
  @Describes({
    summary: 'Takes a webhook.',
    body: webhook,
    headers: { 'webhook-signature': 'as Standard Webhooks says, with webhook-id and webhook-timestamp' },
    problems: [401, 404, 422, 503],
  })
  @KeepsRawBody()
  @HttpCode(204)
  async take(@Param() params: unknown, @Headers() headers: IncomingHttpHeaders, @Req() request: object) {
    const name = nameIn(params);
    const secrets = await this.book.secretsOf(name);
    if (!secrets)
      throw new ProblemException(404, { type: 'not-found', title: `There is no subscriber ${name}` });
    const raw = rawBodyOf(request);
    if (!secrets.some((secret) => isSignedWith(secret, raw, headers))) {
      await this.book.countRefused(name);
      throw new ProblemException(401, { type: 'signature-invalid', title: 'The signature is not right' });
    }
    const { webhookDelayMs, webhookFailPercent, webhookOutage } = this.rules.current;
    await after(webhookDelayMs);
    if (name === webhookOutage || Math.random() * 100 < webhookFailPercent)
      throw new ProblemException(503, { type: 'unavailable', title: 'The subscriber is out of order' });
    const { type, data } = parseWith(webhook, JSON.parse(raw));
    const webhookId = String(headers['webhook-id']);
    await this.book.take({ subscriber: name, webhookId, type, orderId: data.orderId ?? null });
  }

  @Get(':subscriber')
  @Describes({
    summary: 'What it took, in the order in which that came.',
    query: ofOrderOrAll,
    problems: [422],
  })
  list(@Param() params: unknown, @Query() query: unknown) {
    return this.book.of(nameIn(params), parseWith(ofOrderOrAll, query).orderId);
  }
}

const nameIn = (params: unknown) => parseWith(subscriber, params).subscriber;

function isSignedWith(secret: string, raw: string, headers: IncomingHttpHeaders): boolean {
  try {
    new Webhook(secret).verify(raw, headers as Record<string, string>, { jsonParse: false });
    return true;
  } catch {
    // It throws whatever is wrong: the answer is the same for all.
    return false;
  }
}
