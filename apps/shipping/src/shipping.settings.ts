import { webhookSecret, type CommonSettings } from '@orderflow/service';
import { z } from 'zod';

export const shippingSettings = z.object({
  CARRIER_URL: z.url({ protocol: /^https?$/ }).describe('http://host:port of the carrier'),
  CARRIER_WEBHOOK_SECRET: webhookSecret
    .optional()
    .describe('what the carrier signs its callbacks with, whsec_…; without it every callback is refused'),
  CARRIER_REQUESTS_PER_SECOND: z.coerce
    .number()
    .min(0.1)
    .max(10_000)
    .optional()
    .describe(
      'how many requests the carrier allows, of all instances together, 0.1 to 10000; without it any number',
    ),
});
export type ShippingSettings = CommonSettings & z.infer<typeof shippingSettings>;
