import { shapes } from '@orderflow/contracts';
import { parseWith, ProblemException, webhookSecret } from '@orderflow/service';
import { z } from 'zod';
import { subscriptionStatuses, type SubscriptionId } from './subscription.js';
import { webhookEventNames } from './webhook-events.js';

const urlLengthMax = 2_000;
const event = z.enum(webhookEventNames, `expected one of ${webhookEventNames.join(', ')}`);

export const subscribeRequest = z.strictObject({
  url: z
    .url({ protocol: /^https?$/, error: 'expected an https address' })
    .max(urlLengthMax)
    .refine((url) => !/^\w+:\/\/[^/?#]*@|#/.test(url), 'expected no user, password or fragment')
    .describe('where webhooks are posted to'),
  contact: shapes.email.describe('who is told when it is disabled'),
  events: z
    .array(event)
    .min(1)
    .refine((events) => new Set(events).size === events.length, 'expected each event once')
    .default(webhookEventNames)
    .describe('all of them where it is left out'),
  description: z
    .string()
    .min(1)
    .max(200)
    .regex(/^\P{Cc}*$/u, 'expected text without control characters')
    .optional(),
  secret: webhookSecret.optional().describe('made here where it is left out'),
});

export const rotateRequest = z.strictObject({ secret: webhookSecret.optional() });

const subscriptionId = z.uuid() as unknown as z.ZodType<SubscriptionId>;
const subscriptionParams = z.object({ subscriptionId });

export function subscriptionIdFrom(params: unknown): SubscriptionId {
  return parseWith(subscriptionParams, params).subscriptionId;
}

export function noSuchSubscription(id: SubscriptionId): ProblemException {
  return new ProblemException(404, {
    type: 'subscription-unknown',
    title: 'There is no such subscription',
    errors: [{ field: 'subscriptionId', value: id, expected: 'the id of a subscription' }],
  });
}

const instant = z.iso.datetime();
export const subscriptionAnswer = z.object({
  subscriptionId,
  url: z.string(),
  events: z.array(event),
  contact: shapes.email,
  description: z.string().nullable(),
  status: z.enum(subscriptionStatuses),
  disabledAt: instant.nullable(),
  reason: z.string().nullable().describe('why it is disabled'),
  failingSince: instant.nullable().describe('when its first attempt failed since the last that did not'),
  previousUntil: instant.nullable().describe('until when the secret before this one is used, too'),
  createdAt: instant,
});
/** The only answers that tell a secret. */
export const subscriptionWithSecret = subscriptionAnswer.extend({ secret: z.string() });
export const subscriptionList = z.object({ subscriptions: z.array(subscriptionAnswer) });
