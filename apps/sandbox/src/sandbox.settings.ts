import type { CommonSettings } from '@orderflow/service';
import { z } from 'zod';

export const sandboxSettings = z.object({
  SMTP_PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65_535)
    .default(0)
    .describe('the port of the mailbox, 0 for any free one'),
});
export type SandboxSettings = CommonSettings & z.infer<typeof sandboxSettings>;
