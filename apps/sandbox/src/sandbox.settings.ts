import { webhookSecret, type CommonSettings } from '@orderflow/service';
import { z } from 'zod';

export const sandboxSettings = z.object({
  SMTP_PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65_535)
    .default(0)
    .describe('the port of the mailbox, 0 for any free one'),
  CARRIER_CALLBACK_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('where the carrier calls back: http://host:port/carrier/callbacks of shipping'),
  CARRIER_WEBHOOK_SECRET: webhookSecret
    .optional()
    .describe('what the carrier signs its callbacks with: whsec_ and 24 to 64 bytes in base64'),
});
export type SandboxSettings = CommonSettings & z.infer<typeof sandboxSettings>;
