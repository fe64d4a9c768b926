import { z } from 'zod';
import { event, type MessageOf } from '../contract.js';
import { email, reason } from '../shapes.js';

export const WebhookSubscriptionDisabled = event({
  type: 'WebhookSubscriptionDisabled',
  owner: 'webhooks',
  key: 'subscriptionId',
  summary:
    'A subscriber took no webhook for too long, or wants none: nothing is sent until somebody enables it.',
  schema: z.object({
    subscriptionId: z.uuid(),
    url: z.url(),
    contact: email,
    reason,
    failingSince: z.iso.datetime(),
  }),
  example: {
    subscriptionId: '01934f5e-7a10-7cc3-9d3a-5b1f0a6f2c11',
    url: 'https://example.com/webhooks',
    contact: 'ada@example.com',
    reason: 'nothing was taken for 24 hours; at last: 503',
    failingSince: '2026-11-27T12:00:00.000Z',
  },
});
export type WebhookSubscriptionDisabled = MessageOf<typeof WebhookSubscriptionDisabled>;
