import type { IncomingHttpHeaders } from 'node:http';
import { Body, Controller, Headers, HttpCode, Inject, Post, Req } from '@nestjs/common';
import type { Clock } from '@orderflow/kernel';
import {
  CLOCK,
  Describes,
  KeepsRawBody,
  parseWith,
  ProblemException,
  rawBodyOf,
  SETTINGS,
  verifyWebhook,
} from '@orderflow/service';
import { carrierMetrics, counterOf, label } from '@orderflow/telemetry';
import { z } from 'zod';
import type { ShippingSettings } from '../shipping.settings.js';
import { callback } from './callback.js';
import { CallbackInbox } from './callback-inbox.js';

const refusals = {
  unsigned: [401, 'The callback is not signed as Standard Webhooks has it'],
  forged: [401, 'The signature of the callback is not the carrier’s'],
  stale: [401, 'The callback was sent more than five minutes ago, or will be'],
  unknown: [404, 'There is no such booking here, or not yet'],
  contradicted: [409, 'The callback contradicts what the carrier has told before'],
} as const;
type Refusal = keyof typeof refusals;

/** Where the carrier calls back. */
@Controller('carrier/callbacks')
export class CallbacksController {
  private readonly received = counterOf(carrierMetrics.callbacks);

  constructor(
    private readonly inbox: CallbackInbox,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: ShippingSettings,
  ) {}

  @Post()
  @Describes({
    summary:
      'The carrier tells how a booking was answered, or where a parcel is. Repeated and out of order is all right.',
    body: callback,
    headers: {
      'webhook-id': 'Standard Webhooks: the same when it is sent again',
      'webhook-timestamp': 'seconds since 1970, not more than five minutes off',
      'webhook-signature': 'v1,<HMAC-SHA256 in base64>',
    },
    answer: z.object({ received: z.enum(['taken', 'repeated']) }),
    problems: [401, 404, 409, 422, 503],
  })
  @KeepsRawBody()
  @HttpCode(200)
  async receive(@Req() request: object, @Headers() headers: IncomingHttpHeaders, @Body() body: unknown) {
    const { CARRIER_WEBHOOK_SECRET: secret } = this.settings;
    const verified = verifyWebhook(
      headers,
      rawBodyOf(request),
      this.clock.now(),
      ...(secret ? [secret] : []),
    );
    if ('refused' in verified) throw this.refused(verified.refused);
    const reception = await this.inbox.take({ webhookId: verified.id, callback: this.parsed(body) });
    if (reception !== 'taken' && reception !== 'repeated') throw this.refused(reception);
    this.count(reception);
    return { received: reception };
  }

  private parsed(body: unknown) {
    try {
      return parseWith(callback, body);
    } catch (error) {
      this.count('malformed');
      throw error;
    }
  }

  private refused(refusal: Refusal): ProblemException {
    this.count(refusal);
    const [status, title] = refusals[refusal];
    return new ProblemException(status, { type: `callback-${refusal}`, title });
  }

  private count(outcome: string): void {
    this.received.add(1, { [label.outcome]: outcome });
  }
}
