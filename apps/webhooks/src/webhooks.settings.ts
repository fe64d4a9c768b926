import type { CommonSettings } from '@orderflow/service';
import { z } from 'zod';

const flag = z.enum(['true', 'false']).default('false');

export const webhookSettings = z.object({
  WEBHOOKS_ALLOW_HTTP: flag
    .transform((value) => value === 'true')
    .describe('true to send to http addresses, too; else https only'),
  WEBHOOKS_ALLOW_PRIVATE: flag
    .transform((value) => value === 'true')
    .describe('true to send to loopback, private and link-local addresses, too; else public ones only'),
  WEBHOOKS_TIMEOUT_MS: z.coerce
    .number()
    .int()
    .min(100)
    .max(60_000)
    .default(10_000)
    .describe('how long one attempt may take, 100 to 60000'),
  WEBHOOKS_CONCURRENCY: z.coerce
    .number()
    .int()
    .min(1)
    .max(256)
    .default(16)
    .describe('how many attempts may be under way for one subscription, over all instances, 1 to 256'),
  WEBHOOKS_KEEP_DAYS: z.coerce
    .number()
    .int()
    .min(1)
    .max(365)
    .default(14)
    .describe('how many days a delivery is kept for lists and replays, 1 to 365'),
});
export type WebhookSettings = CommonSettings & z.infer<typeof webhookSettings>;
